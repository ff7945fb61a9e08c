"""The course's sample server: takes a connection, prints the one message that it reads, closes, and waits for the next.

    one_message_server.py COUNT     prints its port first
"""
import socket, sys

listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listening.bind(("127.0.0.1", 0))
listening.listen()
print(listening.getsockname()[1], flush=True)
for _ in range(int(sys.argv[1])):
    connection, _ = listening.accept()
    print(repr(connection.recv(1024).decode()), flush=True)
    connection.close()
