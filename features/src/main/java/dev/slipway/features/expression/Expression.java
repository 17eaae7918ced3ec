package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Type;
import java.util.List;
import java.util.Set;

/// An expression whose names and types fit. It is pure, and defined for every value.
///
/// *Threads*: safe from any number.
public final class Expression {
    private final Type type;
    private final boolean mayBeMissing;
    private final String canonical;
    private final Node node;

    /// What an expression is made of.
    private sealed interface Node {
        /// A column that came in, or a `let`.
        record Slot(int index) implements Node {}

        /// One value.
        record Constant(Column one) implements Node {}

        /// What other expressions share.
        record Once(Expression shared) implements Node {}

        /// A function of other expressions.
        record Applied(Kernel kernel, List<Expression> arguments) implements Node {}
    }

    private Expression(Type type, boolean mayBeMissing, String canonical, Node node) {
        this.type = type;
        this.mayBeMissing = mayBeMissing;
        this.canonical = canonical;
        this.node = node;
    }

    static Expression slot(Type type, boolean mayBeMissing, String canonical, int index) {
        return new Expression(type, mayBeMissing, canonical, new Node.Slot(index));
    }

    static Expression constant(Column one, String canonical) {
        return new Expression(one.type(), false, canonical, new Node.Constant(one));
    }

    /// An expression that is evaluated once in a frame, however many read it.
    static Expression once(Expression shared) {
        return new Expression(
                shared.type, shared.mayBeMissing, shared.canonical, new Node.Once(shared));
    }

    static Expression applied(
            Type type,
            boolean mayBeMissing,
            String canonical,
            Kernel kernel,
            List<Expression> arguments) {
        return new Expression(
                type, mayBeMissing, canonical, new Node.Applied(kernel, List.copyOf(arguments)));
    }

    /// What its values are.
    public Type type() {
        return type;
    }

    /// Whether there are values for which it has none.
    public boolean mayBeMissing() {
        return mayBeMissing;
    }

    /// The one text of this meaning: read again, it gives the same expression.
    public String canonical() {
        return canonical;
    }

    /// Its values for the rows of a frame.
    public Column evaluate(Frame frame) {
        return switch (node) {
            case Node.Slot(int index) -> frame.get(index);
            case Node.Constant(Column one) -> Column.repeat(one, frame.rows());
            case Node.Once(Expression shared) -> frame.once(shared);
            case Node.Applied(Kernel kernel, List<Expression> expressions) -> {
                Column[] arguments = new Column[expressions.size()];
                for (int i = 0; i < arguments.length; i++) {
                    arguments[i] = expressions.get(i).evaluate(frame);
                }
                yield kernel.apply(arguments, frame.rows());
            }
        };
    }

    /// Adds the slots that it reads.
    public void addSlots(Set<Integer> slots) {
        switch (node) {
            case Node.Slot(int index) -> slots.add(index);
            case Node.Constant constant -> {}
            case Node.Once once -> once.shared.addSlots(slots);
            case Node.Applied applied -> applied.arguments.forEach(each -> each.addSlots(slots));
        }
    }
}
