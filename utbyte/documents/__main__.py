"""``python -m utbyte.documents`` writes what is generated and committed."""

from utbyte.documents.generated import write

if __name__ == "__main__":
    write()
