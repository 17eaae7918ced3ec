package dev.slipway.features.expression;

import dev.slipway.features.column.Type;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names that an expression may use: columns, what `let` has named so far, and tables.
///
/// *Threads*: one.
public final class Scope {
    private final Map<String, Expression> values = new LinkedHashMap<>();
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final Map<String, EmbeddingTable> embeddings = new LinkedHashMap<>();
    private final Map<String, Expression> shared = new HashMap<>();

    /// Names a column that comes in; the slot that it takes.
    ///
    /// *Errors*: `IllegalArgumentException` when the name is taken.
    public int column(String name, Type type, boolean mayBeMissing) {
        int slot = values.size();
        put(name, Expression.slot(type, mayBeMissing, Canonical.name(name), slot));
        return slot;
    }

    /// Names the result of an expression; the slot that it takes.
    ///
    /// *Errors*: `IllegalArgumentException` when the name is taken.
    public int let(String name, Expression expression) {
        return column(name, expression.type(), expression.mayBeMissing());
    }

    /// Names a table.
    ///
    /// *Errors*: `IllegalArgumentException` when the name is taken.
    public void table(String name, Table table) {
        requireNoTable(name);
        tables.put(name, table);
    }

    /// Names a table of vectors.
    ///
    /// *Errors*: `IllegalArgumentException` when the name is taken.
    public void embedding(EmbeddingTable table) {
        requireNoTable(table.name());
        embeddings.put(table.name(), table);
    }

    private void requireNoTable(String name) {
        if (tables.containsKey(name) || embeddings.containsKey(name)) {
            throw new IllegalArgumentException(name + " (expected: one table of this name)");
        }
    }

    /// What others share, computed once for a batch: the same for all of the same meaning.
    Expression once(Expression expression) {
        return shared.computeIfAbsent(expression.canonical(), text -> Expression.once(expression));
    }

    @Nullable Expression value(String name) {
        return values.get(name);
    }

    @Nullable Table table(String name) {
        return tables.get(name);
    }

    @Nullable EmbeddingTable embedding(String name) {
        return embeddings.get(name);
    }

    List<String> embeddingNames() {
        return List.copyOf(embeddings.keySet());
    }

    List<String> valueNames() {
        return List.copyOf(values.keySet());
    }

    List<String> tableNames() {
        return List.copyOf(tables.keySet());
    }

    private void put(String name, Expression expression) {
        if (values.putIfAbsent(name, expression) != null) {
            throw new IllegalArgumentException(
                    name + " (expected: one column or let of this name)");
        }
    }
}
