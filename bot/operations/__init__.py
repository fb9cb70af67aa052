"""What an operator sees of a running bot: whether it lives, whether it is ready, and its figures."""
