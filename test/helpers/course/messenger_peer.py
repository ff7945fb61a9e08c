"""Another student's messenger: one connection, no line ends, each recv shown as one message.

    messenger_peer.py PORT LINE...     says the first line, then one after each message that comes, then closes
"""
import socket, sys

lines = sys.argv[2:]
connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
connection.connect(("127.0.0.1", int(sys.argv[1])))
for line in lines:
    connection.send(line.encode())
    print(repr(connection.recv(2048).decode()), flush=True)
connection.close()
