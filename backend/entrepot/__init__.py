"""Entrepot: headless commerce that keeps its books."""
