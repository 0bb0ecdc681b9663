"""``python -m utbyte.documents`` writes the documents that are generated and committed."""

from utbyte.documents.generated import write

if __name__ == "__main__":
    write()
