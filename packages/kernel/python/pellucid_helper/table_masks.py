"""Which rows: how libraries that answer a test with an array of truth values join such answers and list the rows."""


class Masks:
    """Of a table with numpy at hand as `np`. A mask is a boolean array of one value a row; rows are their places."""

    def both(self, one, other):
        return one & other

    def rows_at(self, places):
        """Places found one by one, as `where` gives them."""
        return self.np.array(places, dtype=self.np.intp)

    def where(self, mask):
        return self.np.flatnonzero(mask)

    def listed(self, rows):
        return rows.tolist()
