pytest_plugins = ["bench.pytest_plugin", "bench.pytest_times", "bench.pytest_quick"]
