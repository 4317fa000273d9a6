"""The web server of the app: static files, boot page, the guarded socket, and the reference API beside them."""
