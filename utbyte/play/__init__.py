"""Playing stories: a case told step by step, played over HTTP, each expectation judged."""
