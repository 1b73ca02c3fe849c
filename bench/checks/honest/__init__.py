"""An honest owner in random honest surroundings: he always gets through, and no stranger does."""
