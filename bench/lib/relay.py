"""The course's relay: a thread for each client, and each of its lines sent to all others with the sender's name before it."""
import socket
import threading

clients = {}
lock = threading.Lock()


def tell_others(name, message):
    with lock:
        for other, connection in clients.items():
            if other != name:
                connection.send(message.encode('utf-8'))


def serve(name, connection):
    try:
        for line in connection.makefile('rb'):
            message = line.decode('utf-8')
            if message.upper() == 'FIN\n':
                break
            tell_others(name, f'{name}> {message}')
    except OSError:
        pass
    with lock:
        del clients[name]
    connection.close()


server = socket.create_server(('127.0.0.1', 0), backlog=1024)
print(server.getsockname()[1], flush=True)
while True:
    connection, (host, port) = server.accept()
    name = f'{host}:{port}'
    with lock:
        clients[name] = connection
    connection.send(b'Welcome\n')
    threading.Thread(target=serve, args=(name, connection), daemon=True).start()
