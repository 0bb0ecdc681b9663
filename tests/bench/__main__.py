"""Speed, as ratios of two things measured in turn in one run; one JSON line each, never a failure.

``python -m tests.bench [--events N] [NAME…]``
"""

if __name__ == "__main__":
    from tests.bench.command import main  # client processes load this file as well, to no end

    main()
