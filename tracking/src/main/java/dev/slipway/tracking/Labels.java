package dev.slipway.tracking;

import dev.slipway.api.tracking.Param;
import dev.slipway.api.tracking.Tag;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Keys with texts of some owner: the tag and param tables are all of one form.
///
/// @param table with the columns owner, key and value
record Labels(String table) {
    static final Labels EXPERIMENT_TAGS = new Labels("experiment_tag");
    static final Labels RUN_TAGS = new Labels("run_tag");
    static final Labels RUN_PARAMS = new Labels("run_param");
    static final Labels MODEL_TAGS = new Labels("model_tag");
    static final Labels MODEL_PARAMS = new Labels("model_param");

    /// Sets tags, whether they were there or not.
    void set(Sql sql, long owner, List<Tag> tags) throws SQLException {
        List<@Nullable Object[]> lines = new ArrayList<>();
        for (Tag tag : tags) {
            lines.add(new Object[] {owner, tag.key(), tag.value()});
        }
        sql.updateEach("INSERT OR REPLACE INTO " + table + " VALUES (?, ?, ?)", lines);
    }

    /// Adds params, each of which may be there with the same value.
    ///
    /// *Errors*: [TrackingRefusedException] when one is there with another.
    void add(Sql sql, long owner, String ownerId, List<Param> params) throws SQLException {
        for (Param param : params) {
            Optional<String> before = value(sql, owner, param.key());
            if (before.isEmpty()) {
                sql.update(
                        "INSERT INTO " + table + " VALUES (?, ?, ?)",
                        owner,
                        param.key(),
                        param.value());
            } else if (!before.get().equals(param.value())) {
                throw TrackingRefusedException.invalid(
                        "Changing param values is not allowed. Param with key='"
                                + param.key()
                                + "' was already logged with value='"
                                + before.get()
                                + "' for ID='"
                                + ownerId
                                + "'. Attempted logging new value '"
                                + param.value()
                                + "'.");
            }
        }
    }

    /// Takes a key away; false when it was not there.
    boolean remove(Sql sql, long owner, String key) throws SQLException {
        return sql.update("DELETE FROM " + table + " WHERE owner = ? AND key = ?", owner, key) > 0;
    }

    /// The value of a key.
    Optional<String> value(Sql sql, long owner, String key) throws SQLException {
        return sql.row(
                "SELECT value FROM " + table + " WHERE owner = ? AND key = ?",
                row -> row.getString(1),
                owner,
                key);
    }

    /// What each of these owners has, by key.
    Map<Long, List<Tag>> tags(Sql sql, List<Long> owners) throws SQLException {
        return of(sql, owners, Tag::new);
    }

    /// What each of these owners has, by key.
    Map<Long, List<Param>> params(Sql sql, List<Long> owners) throws SQLException {
        return of(sql, owners, Param::new);
    }

    private <T> Map<Long, List<T>> of(
            Sql sql, List<Long> owners, BiFunction<String, String, T> make) throws SQLException {
        return Owned.collect(
                sql,
                "SELECT * FROM " + table + " WHERE owner IN (%s) ORDER BY owner, key",
                owners,
                row -> make.apply(row.getString("key"), row.getString("value")));
    }

    /// Rows of several owners, read in as few questions as there may be.
    static final class Owned {
        private static final int AT_ONCE = 500;

        private Owned() {}

        /// @param sql a query with a column `owner` and `%s` for the owners
        static <T> Map<Long, List<T>> collect(
                Sql connection, String sql, List<Long> owners, Sql.RowReader<T> reader)
                throws SQLException {
            Map<Long, List<T>> found = new LinkedHashMap<>();
            for (int from = 0; from < owners.size(); from += AT_ONCE) {
                List<Long> some = owners.subList(from, Math.min(owners.size(), from + AT_ONCE));
                connection.rows(
                        sql.formatted(Sql.marks(some.size())),
                        row ->
                                found.computeIfAbsent(row.getLong("owner"), _ -> new ArrayList<>())
                                        .add(reader.read(row)),
                        some.toArray());
            }
            return found;
        }
    }
}
