"""The course's relay (C6): a thread for each client, no line ends, one recv is one message.

usage: relay_server.py PORT   (0 for any free one; the port is printed)
"""

import socket
import sys
import threading

clients = {}
lock = threading.Lock()


def tell_others(name, message):
    with lock:
        for other, connection in clients.items():
            if other != name:
                connection.send(message.encode("utf-8"))


def serve(name, connection):
    try:
        while True:
            message = connection.recv(1024).decode("utf-8")
            if message.upper() == "FIN" or message == "":
                break
            tell_others(name, f"{name}> {message}")
    except OSError:
        pass
    with lock:
        del clients[name]
    try:
        connection.send(b"fin")
    except OSError:
        pass
    connection.close()
    tell_others(name, f"{name} has left")


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", int(sys.argv[1])))
server.listen(5)
print(server.getsockname()[1], flush=True)

count = 0
while True:
    connection, address = server.accept()
    count += 1
    name = f"Thread-{count}"
    with lock:
        clients[name] = connection
    print(f"{name} is {address[0]}, port {address[1]}", flush=True)
    connection.send(b"You are connected. Send your messages.")
    threading.Thread(target=serve, args=(name, connection), daemon=True).start()
