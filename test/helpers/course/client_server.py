"""The course's Client and Server classes: each message ends in LF.

    client_server.py client PORT MESSAGE...     its own address first, then what is answered to each
    client_server.py server COUNT               its port first, then what it is sent; ends after so many clients
"""
import socket
import sys


class Client:
    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port), timeout=10)
        self.received = self.socket.makefile("r", encoding="utf-8", newline="\n")

    def local_address(self):
        return "%s:%d" % self.socket.getsockname()

    def send_message(self, message):
        self.socket.sendall((message + "\n").encode())

    def receive_message(self):
        return self.received.readline().removesuffix("\n")

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class Server:
    def __init__(self, port):
        self.count = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("127.0.0.1", port))
        self.socket.listen(5)

    def start(self, clients):
        while self.count < clients:
            connection, _ = self.socket.accept()
            self.count += 1
            with connection, connection.makefile("r", encoding="utf-8", newline="\n") as lines:
                for line in lines:
                    print(line.removesuffix("\n"), flush=True)
                    connection.sendall(("%d: %s" % (self.count, line)).encode())

    def stop(self):
        self.socket.close()


if sys.argv[1] == "client":
    client = Client("127.0.0.1", int(sys.argv[2]))
    print(client.local_address(), flush=True)
    for text in sys.argv[3:]:
        client.send_message(text)
        print(client.receive_message(), flush=True)
    client.close()
else:
    server = Server(0)
    print(server.socket.getsockname()[1], flush=True)
    server.start(int(sys.argv[2]))
    server.stop()
    print("connections:", server.count, flush=True)
