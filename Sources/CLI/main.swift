print("parlua")
