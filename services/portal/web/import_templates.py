"""What the directory says of the lines of a file of people, in English; ``locale`` has the rest.

The directory answers with texts: it stores them with the import, and never what a cell held.
"""

from collections.abc import Callable

N_: Callable[[str], str] = str

OF_FILES = (
    N_("The column is missing."),
    N_("There is no such column."),
    N_("The column appears twice."),
    N_("A column has an unknown name."),
    N_("A file can hold at most %(a)s people."),
    N_("The row has %(a)s cells, but the header has %(b)s."),
    N_("The row has a value in a column that has no name."),
    N_("The same value is already on line %(a)s."),
    N_("No unit has this name, or several units share it."),
    N_("The person has been erased and is not registered again."),
    N_(
        "Another person of the agency is already registered with this e-mail address. Correct it,"
        " or give the external_id of that person."
    ),
    N_("Write the percentage as in 100, 87,5 or 87,5 %%."),
    N_(
        "This may be a fraction, where 1 is full time. Write 80 for 80 %% of full time. If so"
        " little is meant, add a percent sign or name the column “employment_percent (%%)”."
    ),
    N_("Each role must be one of %(a)s."),
    N_("The language must be one of %(a)s."),
    N_("An e-mail address must have the form name@host.domain."),
    N_("This looks like a personal identity number. Use the agency's employee number instead."),
    N_("The text must be on one line, without line breaks and tabs."),
    N_("The text must not contain %(a)s, which changes its direction."),
    N_("The text must not contain %(a)s, which cannot be displayed."),
    N_("A quotation mark is missing or misplaced, or a cell is too long."),
    N_("The file is not in UTF-8. Save it as “CSV UTF-8”."),
    N_("Letters were lost when the file was saved. Save it as “CSV UTF-8”."),
    N_("The spreadsheet shows an error instead of a value. Correct the cell."),
    N_(
        "This number is shorter than those with leading zeros; a spreadsheet may have removed its"
        " zeros. Format the column as text and export it again."
    ),
    N_(
        "A spreadsheet has shortened this number and lost digits. Format the column as text and"
        " export it again."
    ),
    N_(
        "A spreadsheet has replaced the last digits of this number with zeros. Format the column"
        " as text and export it again."
    ),
    N_(
        "A spreadsheet has added decimals to this number. Format the column as text and export it"
        " again."
    ),
    N_("A spreadsheet has turned this into a date. Format the column as text and export it again."),
)
