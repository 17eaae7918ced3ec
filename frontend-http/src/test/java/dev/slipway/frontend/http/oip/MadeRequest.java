package dev.slipway.frontend.http.oip;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/// A request's JSON that is made up, with members in any order, and whether there is anything about
/// it that a quick look gives up at.
final class MadeRequest {
    private static final List<String> SPACES = List.of("", "", "", " ", "\n", "\t ", "\r\n");
    private static final List<String> SCRAPS =
            List.of("a", "é", "\\\"", "\\\\", "{", "]", "😀", "\\u00e9", ",", ":", "inputs");
    private static final List<String> NAMES =
            List.of("inputs", "parameters", "timeout", "shape", "data", "x", "é", "\\u0078");
    private static final List<String> ODD_TIMES =
            List.of(
                    "0",
                    "-1",
                    "1.5",
                    "1e3",
                    "01",
                    "\"5\"",
                    "null",
                    "true",
                    "1234567890123456789",
                    "99999999999999999999",
                    "{}",
                    "[1]");

    /// Shapes that a quick look gives up at, and data beside each.
    private static final List<List<String>> ODD_SHAPES =
            List.of(
                    List.of("[0,3]", "[]"),
                    List.of("[1,0]", "[[]]"),
                    List.of("[]", "[1]"),
                    List.of("[1.0]", "[1]"),
                    List.of("[01]", "[1]"),
                    List.of("[\"1\"]", "[1]"),
                    List.of("[1,-1]", "[1]"),
                    List.of("[12345678901]", "[1]"),
                    List.of("[1000000]", "[1]"),
                    List.of("[1000,1000]", "[1]"),
                    List.of("null", "[1]"));

    private final SplittableRandom random;
    private boolean isUsual = true;

    MadeRequest(SplittableRandom random) {
        this.random = random;
    }

    /// Whether a quick look is to find the rows of what was made so far, and the time if it says
    /// one.
    boolean isUsual() {
        return isUsual;
    }

    /// A request.
    String request() {
        List<String> members = new ArrayList<>();
        members.add(member(looked("inputs"), inputs()));
        members.add(member(looked("parameters"), parameters()));
        for (int i = random.nextInt(3); i > 0; i--) {
            members.add(member("\"x" + i + "\"", value(3)));
        }
        if (isRare()) {
            members.add(unusual(random.nextBoolean() ? "\"parameters\":{}" : "\"inputs\":[]"));
        }
        return object(members);
    }

    /// Any document.
    String value(int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 6)) {
            case 0 -> string();
            case 1 -> number();
            case 2 -> "true";
            case 3 -> "null";
            case 4 -> "NaN";
            case 5 -> "-0.0e-1";
            case 6 -> array(depth);
            default -> {
                List<String> members = new ArrayList<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    members.add(member("\"" + one(NAMES) + "\"", value(depth - 1)));
                }
                yield object(members);
            }
        };
    }

    private String array(int depth) {
        List<String> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            elements.add(value(depth - 1));
        }
        return listed(elements);
    }

    private String inputs() {
        List<String> inputs = new ArrayList<>();
        if (isRare()) {
            List<String> odd = one(ODD_SHAPES);
            inputs.add(unusual(input(0, odd.getFirst(), odd.getLast())));
        } else {
            inputs.add(input(0));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            inputs.add(input(i));
        }
        return listed(inputs);
    }

    private String input(int number) {
        int rows = 1 + random.nextInt(4);
        int columns = 1 + random.nextInt(3);
        boolean isNested = random.nextBoolean();
        List<String> data = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            List<String> values = new ArrayList<>();
            for (int column = 0; column < columns; column++) {
                values.add(number());
            }
            if (isNested) {
                data.add(listed(values));
            } else {
                data.addAll(values);
            }
        }
        List<String> extents = List.of(Integer.toString(rows), Integer.toString(columns));
        return input(number, listed(extents), listed(data));
    }

    private String input(int number, String shape, String data) {
        List<String> members = new ArrayList<>();
        members.add(member("\"name\"", "\"" + number + "\""));
        members.add(member("\"datatype\"", "\"FP32\""));
        members.add(member("\"data\"", data));
        if (number > 0) {
            members.add(member("\"shape\"", shape));
            return object(members);
        }
        members.add(member(looked("shape"), shape));
        if (isRare()) {
            members.add(unusual(member("\"shape\"", shape)));
        }
        return object(members);
    }

    private String parameters() {
        List<String> members = new ArrayList<>();
        members.add(member("\"priority\"", "1"));
        if (random.nextBoolean()) {
            members.add(member("\"note\"", string()));
        }
        String time = Long.toString(1 + random.nextLong(1_000_000_000_000L));
        if (!isRare()) {
            members.add(member(looked("timeout"), isRare() ? unusual(one(ODD_TIMES)) : time));
            if (isRare()) {
                members.add(unusual(member("\"timeout\"", "7")));
            }
        }
        return object(members);
    }

    /// A name that is looked for, now and then with an escape in it.
    private String looked(String name) {
        return isRare()
                ? unusual("\"\\u%04x%s\"".formatted((int) name.charAt(0), name.substring(1)))
                : "\"" + name + "\"";
    }

    private String unusual(String text) {
        isUsual = false;
        return text;
    }

    private boolean isRare() {
        return random.nextInt(20) == 0;
    }

    private String number() {
        return switch (random.nextInt(5)) {
            case 0 -> "NaN";
            case 1 -> "-Infinity";
            case 2 -> random.nextInt(1_000) + "e-3";
            case 3 -> Double.toString(random.nextInt(-1_000, 1_000) / 8.0);
            default -> Integer.toString(random.nextInt(-1_000, 1_000));
        };
    }

    private String string() {
        StringBuilder text = new StringBuilder("\"");
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(one(SCRAPS));
        }
        return text.append('"').toString();
    }

    private String member(String name, String value) {
        return name + one(SPACES) + ":" + one(SPACES) + value;
    }

    private String object(List<String> members) {
        List<String> mixed = new ArrayList<>(members);
        for (int i = mixed.size(); i > 1; i--) {
            Collections.swap(mixed, i - 1, random.nextInt(i));
        }
        return one(SPACES) + "{" + joined(mixed) + "}" + one(SPACES);
    }

    private String listed(List<String> elements) {
        return "[" + joined(elements) + "]";
    }

    private String joined(List<String> parts) {
        String between = one(SPACES) + "," + one(SPACES);
        return one(SPACES) + String.join(between, parts) + one(SPACES);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
