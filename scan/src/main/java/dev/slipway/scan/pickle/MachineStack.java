package dev.slipway.scan.pickle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The stack with its marks, and the memo.
final class MachineStack {
    /// As many items and entries as later steps look at.
    static final int KEPT = 64;

    private final long most;
    private final List<Value> values = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, Value> memo = new HashMap<>();

    MachineStack(long most) {
        this.most = most;
    }

    void push(Value value) throws BrokenPickleException {
        if (values.size() >= most) {
            throw new BrokenPickleException("a stack of more than " + most + " values");
        }
        values.add(value);
    }

    Value pop() throws BrokenPickleException {
        if (values.size() <= floor()) {
            throw new BrokenPickleException("takes from an empty stack");
        }
        return values.removeLast();
    }

    Value top() throws BrokenPickleException {
        if (values.size() <= floor()) {
            throw new BrokenPickleException("looks at an empty stack");
        }
        return values.getLast();
    }

    void replaceTop(Value value) throws BrokenPickleException {
        pop();
        push(value);
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.getLast();
    }

    void mark() throws BrokenPickleException {
        if (marks.size() >= most) {
            throw new BrokenPickleException("more than " + most + " marks");
        }
        marks.add(values.size());
    }

    /// Takes what lies above the last mark, and the mark; at most `KEPT` values are returned.
    List<Value> popMark() throws BrokenPickleException {
        if (marks.isEmpty()) {
            throw new BrokenPickleException("takes to a mark that is not there");
        }
        int from = marks.removeLast();
        List<Value> above = values.subList(from, values.size());
        List<Value> kept = List.copyOf(above.subList(0, Math.min(KEPT, above.size())));
        above.clear();
        return kept;
    }

    /// As [#popMark] for keys and values in turn; pairs whose key counts are returned wherever they
    /// stand, so that none hides behind others. An unknown pair stands for those left out.
    List<Value> popPairs(Predicate<Value> counts) throws BrokenPickleException {
        if (marks.isEmpty()) {
            throw new BrokenPickleException("takes to a mark that is not there");
        }
        List<Value> above = values.subList(marks.removeLast(), values.size());
        List<Value> kept = new ArrayList<>(above.subList(0, Math.min(KEPT, above.size())));
        boolean isCut = false;
        for (int i = KEPT; i + 1 < above.size(); i += 2) {
            if (counts.test(above.get(i))) {
                kept.addAll(above.subList(i, i + 2));
            } else {
                isCut = true;
            }
        }
        if (isCut) {
            kept.add(Value.UNKNOWN);
            kept.add(Value.UNKNOWN);
        }
        above.clear();
        return kept;
    }

    /// POP takes a mark when nothing lies above it.
    void popOrUnmark() throws BrokenPickleException {
        if (!marks.isEmpty() && marks.getLast() == values.size()) {
            marks.removeLast();
        } else {
            pop();
        }
    }

    void put(long index) throws BrokenPickleException {
        if (memo.size() >= most) {
            throw new BrokenPickleException("a memo of more than " + most + " values");
        }
        memo.put(index, top());
    }

    void memoize() throws BrokenPickleException {
        put(memo.size());
    }

    Value get(long index) throws BrokenPickleException {
        Value value = memo.get(index);
        if (value == null) {
            throw new BrokenPickleException("reads memo " + index + ", which is not there");
        }
        return value;
    }
}
