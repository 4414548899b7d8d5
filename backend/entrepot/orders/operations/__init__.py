"""What happens to carts and orders, one family of use cases a file. All take lists and lock in the order of ids."""
