package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Numbers;
import dev.slipway.features.column.Type;
import dev.slipway.features.column.Wholes;
import dev.slipway.features.expression.EmbeddingTable.Absent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Vectors of tables as columns of their numbers. A row's key is looked up once for all of them.
final class Embeddings {
    private static final String NAME = "embedding";
    private static final String USAGE =
            "embedding(table, key, place), or embedding(table, key) as a whole feature";

    private Embeddings() {}

    /// A table, and the places in it of rows' vectors.
    ///
    /// @param called how both are written
    private record Vectors(EmbeddingTable table, Expression places, String called) {}

    static Map<String, Function> functions() {
        return Map.of(NAME, new Function(USAGE, Embeddings::one));
    }

    /// Whether a call stands for a whole vector.
    static boolean isWhole(Syntax.Call call) {
        return call.function().equals(NAME) && call.arguments().size() == 2;
    }

    /// A column for each number of a vector, in their order.
    static List<Expression> all(Syntax.Call call, Typer typer) {
        Vectors vectors = vectors(new Arguments(call, USAGE, typer), typer.scope());
        List<Expression> all = new ArrayList<>();
        for (int component = 0; component < vectors.table.vectors().width(); component++) {
            all.add(component(vectors, component));
        }
        return all;
    }

    private static Expression one(Arguments arguments) {
        arguments.require(3, 3);
        Vectors vectors = vectors(arguments, arguments.scope());
        return component(vectors, arguments.literalPlace(2, vectors.table.vectors().width()));
    }

    private static Vectors vectors(Arguments arguments, Scope scope) {
        EmbeddingTable table = arguments.embedding(0);
        Expression key = arguments.column(1, table.vectors().keyType());
        String called = Canonical.name(table.name()) + ", " + key.canonical();
        Expression places =
                Expression.applied(
                        Type.WHOLE,
                        true,
                        called,
                        (columns, rows) -> places(table, columns[0]),
                        List.of(key));
        return new Vectors(table, scope.once(places), called);
    }

    private static Column places(EmbeddingTable table, Column keys) {
        Wholes places = new Wholes(Type.WHOLE, keys.rows());
        for (int row = 0; row < keys.rows(); row++) {
            OptionalLong place = table.place(keys, row);
            if (place.isPresent()) {
                places.set(row, place.getAsLong());
            }
        }
        return places;
    }

    private static Expression component(Vectors vectors, int component) {
        EmbeddingTable table = vectors.table;
        return Expression.applied(
                Type.NUMBER,
                table.absent() instanceof Absent.Nothing,
                NAME + "(" + vectors.called + ", " + component + ")",
                (columns, rows) -> values(table, columns[0], component),
                List.of(vectors.places));
    }

    private static Column values(EmbeddingTable table, Column places, int component) {
        Numbers values = new Numbers(places.rows());
        for (int row = 0; row < places.rows(); row++) {
            if (!places.isMissing(row)) {
                values.set(row, table.vectors().value(places.whole(row), component));
            } else if (table.absent() instanceof Absent.Filled(double value)) {
                values.set(row, value);
            }
        }
        return values;
    }
}
