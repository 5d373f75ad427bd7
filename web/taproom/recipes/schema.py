# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the recipes. What must never happen is refused here, whatever path leads to it (rule 9):

a revision that is changed or deleted, a cycle, a child whose licence breaks a parent's, and anything shown under a
licence that nobody stated.

A revision's parents are older than itself (`seq`), and come with it or not at all; so there is no way to a cycle.
"""

from sqlite_utils import Database, Migrations

migrations = Migrations("recipes")


@migrations()
def recipes(db: Database) -> None:
    """Recipes, their revisions, and where these came from."""
    for statement in (*_LICENCES, *_RECIPES, *_REVISIONS, *_GRAPH, *_SHELVES, *_ORIGINALS, *_PRICES):
        db.execute(statement)


_LICENCES = (
    # The same as taproom.recipes.licences, which says why; a test compares them.
    "CREATE TABLE licence (spdx TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID",
    """INSERT INTO licence VALUES ('CC-BY-SA-4.0'), ('CC-BY-4.0'), ('CC0-1.0'), ('PPL'), ('NOASSERTION')""",
    """CREATE TABLE licence_onto (
        parent TEXT NOT NULL REFERENCES licence (spdx),
        child TEXT NOT NULL REFERENCES licence (spdx),
        PRIMARY KEY (parent, child)
    ) STRICT, WITHOUT ROWID""",
    """INSERT INTO licence_onto VALUES
        ('CC-BY-SA-4.0', 'CC-BY-SA-4.0'),
        ('CC-BY-4.0', 'CC-BY-4.0'), ('CC-BY-4.0', 'CC-BY-SA-4.0'), ('CC-BY-4.0', 'PPL'),
        ('CC0-1.0', 'CC0-1.0'), ('CC0-1.0', 'CC-BY-4.0'), ('CC0-1.0', 'CC-BY-SA-4.0'), ('CC0-1.0', 'PPL'),
        ('PPL', 'PPL'),
        ('NOASSERTION', 'NOASSERTION')""",
)
_RECIPES = (
    # `keeper` is nobody once they were erased. `title` to `batch_l` are of the current revision, for the shelves.
    """CREATE TABLE recipe (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE CHECK (length(id) = 26),
        keeper TEXT,
        visibility TEXT NOT NULL DEFAULT 'private' CHECK (visibility IN ('private', 'members', 'public')),
        current TEXT REFERENCES revision (id),
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
        style TEXT NOT NULL DEFAULT '',
        language TEXT NOT NULL DEFAULT '',
        licence TEXT NOT NULL DEFAULT 'NOASSERTION',
        og REAL, fg REAL, abv REAL, ibu REAL, ebc REAL, batch_l REAL,
        version INTEGER NOT NULL DEFAULT 1,
        made_utc INTEGER NOT NULL,
        changed_utc INTEGER NOT NULL,
        archived_utc INTEGER,
        CHECK (visibility = 'private' OR current IS NOT NULL)
    ) STRICT""",
    "CREATE INDEX recipe_by_keeper ON recipe (keeper)",
    "CREATE INDEX recipe_by_change ON recipe (changed_utc)",
    "CREATE INDEX recipe_by_title ON recipe (title COLLATE NOCASE)",
    "CREATE TRIGGER recipe_stays BEFORE DELETE ON recipe BEGIN SELECT RAISE(ABORT, 'recipe_stays'); END",
    """CREATE TRIGGER recipe_shows_its_own BEFORE UPDATE ON recipe
       WHEN NEW.current IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM revision WHERE id = NEW.current AND recipe = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'recipe_shows_its_own'); END""",
    """CREATE TRIGGER recipe_shown_needs_licence BEFORE UPDATE ON recipe
       WHEN NEW.visibility <> 'private'
        AND EXISTS (SELECT 1 FROM revision WHERE id = NEW.current AND licence = 'NOASSERTION')
       BEGIN SELECT RAISE(ABORT, 'recipe_shown_needs_licence'); END""",
    """CREATE TRIGGER recipe_begins_private BEFORE INSERT ON recipe WHEN NEW.visibility <> 'private'
       BEGIN SELECT RAISE(ABORT, 'recipe_begins_private'); END""",
)
_REVISIONS = (
    # `body` is canonical JSON. It goes only when it was private and its keeper was erased, and comes again when
    # somebody else saves the very same.
    """CREATE TABLE document (
        hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
        body TEXT CHECK (body IS NULL OR json_valid(body))
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE revision (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE CHECK (length(id) = 64),
        recipe TEXT NOT NULL REFERENCES recipe (id),
        title TEXT NOT NULL,
        document TEXT NOT NULL REFERENCES document (hash),
        parents TEXT NOT NULL CHECK (json_type(parents) = 'array'),
        authors TEXT NOT NULL CHECK (json_array_length(authors) > 0),
        licence TEXT NOT NULL REFERENCES licence (spdx),
        statement TEXT NOT NULL,
        message TEXT NOT NULL,
        source_url TEXT NOT NULL,
        source_sha256 TEXT NOT NULL,
        made_utc INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX revision_by_recipe ON revision (recipe, seq)",
    "CREATE INDEX revision_by_document ON revision (document)",
    """CREATE TRIGGER revision_never_changes BEFORE UPDATE ON revision
       BEGIN SELECT RAISE(ABORT, 'revision_never_changes'); END""",
    "CREATE TRIGGER revision_stays BEFORE DELETE ON revision BEGIN SELECT RAISE(ABORT, 'revision_stays'); END",
    "CREATE TRIGGER document_stays BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'document_stays'); END",
    """CREATE TRIGGER document_never_changes BEFORE UPDATE ON document
       WHEN NEW.hash <> OLD.hash OR (NEW.body IS NOT NULL AND OLD.body IS NOT NULL) OR (NEW.body IS NULL AND EXISTS (
        SELECT 1 FROM revision JOIN recipe ON recipe.id = revision.recipe
        WHERE revision.document = OLD.hash AND (recipe.keeper IS NOT NULL OR recipe.visibility <> 'private')))
       BEGIN SELECT RAISE(ABORT, 'document_never_changes'); END""",
)
_GRAPH = (
    """CREATE TABLE revision_parent (
        child TEXT NOT NULL REFERENCES revision (id),
        place INTEGER NOT NULL,
        parent TEXT NOT NULL REFERENCES revision (id),
        PRIMARY KEY (child, parent)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX revision_parent_by_parent ON revision_parent (parent)",
    """CREATE TRIGGER revision_parents AFTER INSERT ON revision
       BEGIN INSERT INTO revision_parent (child, place, parent)
        SELECT NEW.id, key, value FROM json_each(NEW.parents); END""",
    """CREATE TRIGGER revision_parent_is_said BEFORE INSERT ON revision_parent
       WHEN NOT EXISTS (SELECT 1 FROM revision, json_each(revision.parents)
        WHERE revision.id = NEW.child AND value = NEW.parent AND key = NEW.place)
       BEGIN SELECT RAISE(ABORT, 'revision_parent_is_said'); END""",
    """CREATE TRIGGER revision_parent_is_older BEFORE INSERT ON revision_parent
       WHEN NOT EXISTS (SELECT 1 FROM revision AS parent, revision AS child
        WHERE parent.id = NEW.parent AND child.id = NEW.child AND parent.seq < child.seq)
       BEGIN SELECT RAISE(ABORT, 'revision_parent_is_older'); END""",
    # A licence may be stated where nobody had said any: on that recipe's own shelf, and with the ground for it.
    """CREATE TRIGGER revision_licence_follows BEFORE INSERT ON revision_parent
       WHEN EXISTS (SELECT 1 FROM revision AS parent, revision AS child
        WHERE parent.id = NEW.parent AND child.id = NEW.child
            AND NOT EXISTS (SELECT 1 FROM licence_onto AS onto
                WHERE onto.parent = parent.licence AND onto.child = child.licence)
            AND NOT (parent.licence = 'NOASSERTION' AND child.statement <> '' AND child.recipe = parent.recipe))
       BEGIN SELECT RAISE(ABORT, 'revision_licence_follows'); END""",
    # What it came from from elsewhere has to have been given one there, and one that allows this.
    """CREATE TRIGGER revision_licence_is_theirs_to_state BEFORE INSERT ON revision_parent
       WHEN EXISTS (SELECT 1 FROM revision AS parent, revision AS child
        WHERE parent.id = NEW.parent AND child.id = NEW.child
            AND parent.licence = 'NOASSERTION' AND child.licence <> 'NOASSERTION' AND EXISTS (
            WITH RECURSIVE up (id) AS (
                SELECT NEW.parent UNION SELECT p.parent FROM revision_parent AS p JOIN up ON p.child = up.id)
            SELECT 1 FROM up JOIN revision AS it ON it.id = up.id
                JOIN recipe ON recipe.id = it.recipe LEFT JOIN revision AS latest ON latest.id = recipe.current
            WHERE it.licence = 'NOASSERTION' AND it.recipe <> child.recipe AND NOT EXISTS (
                SELECT 1 FROM licence_onto AS onto
                WHERE onto.parent = latest.licence AND onto.child = child.licence)))
       BEGIN SELECT RAISE(ABORT, 'revision_licence_is_theirs_to_state'); END""",
    """CREATE TRIGGER revision_parent_never_changes BEFORE UPDATE ON revision_parent
       BEGIN SELECT RAISE(ABORT, 'revision_parent_never_changes'); END""",
    """CREATE TRIGGER revision_parent_stays BEFORE DELETE ON revision_parent
       BEGIN SELECT RAISE(ABORT, 'revision_parent_stays'); END""",
)
_SHELVES = (
    # What is searched: of the current revision, by the recipe's `seq`.
    """CREATE VIRTUAL TABLE recipe_words USING fts5 (
        title, style, ingredients, people, prose,
        tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
    )""",
    """CREATE TABLE recipe_ingredient (
        recipe INTEGER NOT NULL REFERENCES recipe (seq),
        kind TEXT NOT NULL CHECK (kind IN ('fermentable', 'hop', 'culture', 'misc')),
        name TEXT NOT NULL,
        PRIMARY KEY (recipe, kind, name)
    ) STRICT, WITHOUT ROWID""",
)
_ORIGINALS = (
    # The bytes of a file that was imported, as zlib packs them; many recipes may come from one.
    """CREATE TABLE original (
        sha256 TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
        filename TEXT NOT NULL CHECK (length(filename) <= 300),
        bytes INTEGER NOT NULL,
        packed BLOB NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE origin (
        recipe TEXT NOT NULL PRIMARY KEY REFERENCES recipe (id),
        original TEXT NOT NULL REFERENCES original (sha256),
        place INTEGER NOT NULL,
        losses TEXT NOT NULL CHECK (json_valid(losses)),
        by_member TEXT,
        at_utc INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX origin_by_original ON origin (original)",
    """CREATE TRIGGER original_never_changes BEFORE UPDATE ON original
       BEGIN SELECT RAISE(ABORT, 'original_never_changes'); END""",
    """CREATE TRIGGER original_stays BEFORE DELETE ON original
       WHEN EXISTS (SELECT 1 FROM origin WHERE original = OLD.sha256)
       BEGIN SELECT RAISE(ABORT, 'original_stays'); END""",
)
_PRICES = (
    """CREATE TABLE ingredient_price (
        name TEXT NOT NULL PRIMARY KEY COLLATE NOCASE CHECK (length(name) BETWEEN 1 AND 200),
        cents INTEGER NOT NULL CHECK (cents BETWEEN 0 AND 100000000),
        per TEXT NOT NULL CHECK (per IN ('kg', 'l', 'piece')),
        by_member TEXT,
        changed_utc INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
)
