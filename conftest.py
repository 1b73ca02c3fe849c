pytest_plugins = ["bench.pytest_plugin", "bench.repository.pytest_times", "bench.repository.pytest_quick"]
