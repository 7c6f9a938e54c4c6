"""The solution library: landed scenarios as standard procedures that others find, use and are thanked for."""
