"""Playing stories: a case described step by step, played over HTTP, each expectation judged."""
