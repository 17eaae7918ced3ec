package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Flags;
import dev.slipway.features.column.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Functions that choose among values, and what they say of missing ones.
final class Choices {
    private static final int MOST = 16;

    private Choices() {}

    static Map<String, Function> functions() {
        return Map.of(
                "if", new Function("if(flag, value, other)", Choices::branch),
                "coalesce", new Function("coalesce(value, value, ...)", Choices::coalesce),
                "is_missing", new Function("is_missing(value)", Choices::isMissing),
                "missing_if", new Function("missing_if(value, other)", Choices::missingIf));
    }

    /// A condition that is missing does not hold.
    private static Expression branch(Arguments arguments) {
        arguments.require(3, 3);
        arguments.column(0, Type.FLAG);
        Expression yes = arguments.any(1);
        Expression no = alike(arguments, 2, yes.type());
        Type type = common(List.of(yes, no));
        return arguments.result(
                type,
                yes.mayBeMissing() || no.mayBeMissing(),
                (columns, rows) -> {
                    Column results = Column.blank(type, rows);
                    for (int row = 0; row < rows; row++) {
                        boolean holds = !columns[0].isMissing(row) && columns[0].flag(row);
                        results.copy(columns[holds ? 1 : 2], row, row);
                    }
                    return results;
                });
    }

    /// The first value that is there.
    private static Expression coalesce(Arguments arguments) {
        arguments.require(2, MOST);
        List<Expression> values = new ArrayList<>(List.of(arguments.any(0)));
        for (int place = 1; place < arguments.count(); place++) {
            values.add(alike(arguments, place, values.getFirst().type()));
        }
        Type type = common(values);
        return arguments.result(
                type,
                values.stream().allMatch(Expression::mayBeMissing),
                (columns, rows) -> {
                    Column results = Column.blank(type, rows);
                    for (int row = 0; row < rows; row++) {
                        results.copy(firstThere(columns, row), row, row);
                    }
                    return results;
                });
    }

    private static Column firstThere(Column[] columns, int row) {
        for (Column column : columns) {
            if (!column.isMissing(row)) {
                return column;
            }
        }
        return columns[0];
    }

    private static Expression isMissing(Arguments arguments) {
        arguments.require(1, 1);
        arguments.any(0);
        return arguments.result(
                Type.FLAG,
                false,
                (columns, rows) -> {
                    Flags results = new Flags(rows);
                    for (int row = 0; row < rows; row++) {
                        results.set(row, columns[0].isMissing(row));
                    }
                    return results;
                });
    }

    /// The first value, where it is not the other.
    private static Expression missingIf(Arguments arguments) {
        arguments.require(2, 2);
        Expression value = arguments.any(0);
        Expression other = alike(arguments, 1, value.type());
        Logic.Order order = Logic.order(value.type(), other.type());
        return arguments.result(
                value.type(),
                true,
                (columns, rows) -> {
                    Column results = Column.blank(value.type(), rows);
                    for (int row = 0; row < rows; row++) {
                        boolean areThere = !columns[0].isMissing(row) && !columns[1].isMissing(row);
                        if (!areThere || order.of(columns[0], columns[1], row) != 0) {
                            results.copy(columns[0], row, row);
                        }
                    }
                    return results;
                });
    }

    private static Expression alike(Arguments arguments, int place, Type type) {
        return type.isNumeric() ? arguments.numeric(place) : arguments.column(place, type);
    }

    /// Whole numbers among others are read as numbers.
    private static Type common(List<Expression> values) {
        Type first = values.getFirst().type();
        return values.stream().allMatch(value -> value.type() == first) ? first : Type.NUMBER;
    }
}
