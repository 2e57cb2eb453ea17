"""What people who analyse open: readers over the store, its codes and the registry."""
