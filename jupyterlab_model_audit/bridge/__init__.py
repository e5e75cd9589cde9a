"""The door to Python: runs SQL, lists variables, calls models, talks to the tracker.

`python -m jupyterlab_model_audit.bridge` speaks the protocol over stdin and stdout;
`comm.register()` speaks it over a Jupyter comm. Judgement lives on the TypeScript side.
"""
