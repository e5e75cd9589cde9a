"""A chat endpoint that answers what it was asked; prints its port.

Written on asyncio's bare protocol, so that the endpoint is not what is measured.
"""

import asyncio
import json
import sys

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.pending = b""

    def data_received(self, data):
        self.pending += data
        while (end := self.pending.find(b"\r\n\r\n")) >= 0:
            head = self.pending[:end].lower()
            length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            if len(self.pending) < end + 4 + length:
                return
            body = json.loads(self.pending[end + 4 : end + 4 + length])
            self.pending = self.pending[end + 4 + length :]
            message = {"role": "assistant", "content": body["messages"][-1]["content"]}
            content = json.dumps({"choices": [{"message": message}]}).encode()
            self.transport.write(HEAD % len(content) + content)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
