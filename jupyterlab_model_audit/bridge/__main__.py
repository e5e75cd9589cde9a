from .stdio import main

main()
