"""A hostile world, at random, by the hundred thousand: nobody gets in, strangers are told nothing, nothing breaks."""
