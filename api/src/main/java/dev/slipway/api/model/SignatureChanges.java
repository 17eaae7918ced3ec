package dev.slipway.api.model;

import dev.slipway.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Goes through two signatures and writes down in what they differ.
///
/// *Threads*: one; made for one comparison.
final class SignatureChanges {
    private static final int SHOWN = 5;
    private static final long ANY = -1;

    private final Signature stable;
    private final Signature candidate;
    private final List<String> breaking = new ArrayList<>();
    private final List<String> compatible = new ArrayList<>();

    SignatureChanges(Signature stable, Signature candidate) {
        this.stable = stable;
        this.candidate = candidate;
    }

    SignatureComparison comparison() {
        if (stable.features().isEmpty() || candidate.features().isEmpty()) {
            inputs();
            names();
        } else {
            matrix(stable.inputs().getFirst(), candidate.inputs().getFirst());
            features();
        }
        outputs();
        return new SignatureComparison(breaking, compatible);
    }

    /// One matrix on both sides: how wide it is follows from its columns, which have names.
    private void matrix(TensorSpec before, TensorSpec after) {
        if (!before.name().equals(after.name())) {
            breaking.add(gone("input", before));
            breaking.add(asked("input", after.name()));
        }
        if (before.datatype() != after.datatype()) {
            breaking.add(otherDatatype("input", before, after));
        }
    }

    private void features() {
        Map<String, Feature> rest = new LinkedHashMap<>();
        candidate.features().forEach(feature -> rest.put(feature.name(), feature));
        for (Feature before : stable.features()) {
            Feature after = rest.remove(before.name());
            if (after == null) {
                breaking.add("column '" + before.name() + "': gone, and requests have it");
            } else {
                categories(before, after);
            }
        }
        rest.keySet().forEach(name -> breaking.add(asked("column", name)));
        List<String> names = stable.features().stream().map(Feature::name).toList();
        List<String> others = candidate.features().stream().map(Feature::name).toList();
        boolean areSame =
                names.size() == others.size() && Set.copyOf(names).equals(Set.copyOf(others));
        if (areSame && !names.equals(others)) {
            breaking.add(order(names, others));
        }
    }

    private static String order(List<String> names, List<String> others) {
        int first = 0;
        while (names.get(first).equals(others.get(first))) {
            first++;
        }
        return "column '"
                + others.get(first)
                + "': stands where '"
                + names.get(first)
                + "' was, and requests with tensors have no names";
    }

    private void categories(Feature before, Feature after) {
        String column = "column '" + before.name() + "': ";
        if (before.isCategorical() != after.isCategorical()) {
            breaking.add(column + kind(after) + ", and requests have " + kind(before));
            return;
        }
        List<String> missing = without(before.categories(), after.categories());
        List<String> fresh = without(after.categories(), before.categories());
        if (!missing.isEmpty()) {
            compatible.add(column + "does not know " + shown(missing) + " any more");
        }
        if (!fresh.isEmpty()) {
            compatible.add(column + "knows " + shown(fresh) + " too");
        }
        if (isRecoded(before.categories(), after.categories())) {
            compatible.add(column + "has other codes, which matters to requests with tensors");
        }
    }

    /// Whether a code that stood for one category stands for another.
    private static boolean isRecoded(List<String> before, List<String> after) {
        int both = Math.min(before.size(), after.size());
        return !after.subList(0, both).equals(before.subList(0, both));
    }

    private static String kind(Feature feature) {
        return feature.isCategorical() ? "categories" : "numbers";
    }

    private void names() {
        boolean hadNames = !stable.features().isEmpty();
        boolean hasNames = !candidate.features().isEmpty();
        if (hadNames && !hasNames) {
            breaking.add(
                    "column '"
                            + stable.features().getFirst().name()
                            + "' and those behind it: have no names any more, and requests with"
                            + " rows use them");
        } else if (hasNames && !hadNames) {
            compatible.add("columns: have names now");
        }
    }

    private void inputs() {
        Map<String, TensorSpec> rest = byName(candidate.inputs());
        for (TensorSpec before : stable.inputs()) {
            TensorSpec after = rest.remove(before.name());
            if (after == null) {
                breaking.add(gone("input", before));
            } else if (datatype("input", before, after) && rank("input", before, after)) {
                inputExtents(before, after);
            }
        }
        rest.keySet().forEach(name -> breaking.add(asked("input", name)));
    }

    private void inputExtents(TensorSpec before, TensorSpec after) {
        for (int axis = 0; axis < before.shape().rank(); axis++) {
            long had = before.shape().extent(axis);
            long has = after.shape().extent(axis);
            if (had != has && has != ANY) {
                breaking.add(
                        "input '%s': shape %s takes less than %s"
                                .formatted(before.name(), after.shape(), before.shape()));
                return;
            }
        }
        widened("input", before, after);
    }

    private void outputs() {
        Map<String, TensorSpec> rest = byName(candidate.outputs());
        for (TensorSpec before : stable.outputs()) {
            TensorSpec after = rest.remove(before.name());
            if (after == null) {
                breaking.add("output '" + before.name() + "': gone, and callers read it");
            } else if (datatype("output", before, after) && rank("output", before, after)) {
                outputExtents(before, after);
                labels(before, after);
            }
        }
        rest.keySet().forEach(name -> compatible.add("output '" + name + "': new"));
        form();
    }

    /// Who asks in rows names no outputs: what stands alone in the answer while there is one output
    /// stands in an object once there are several.
    private void form() {
        int many = candidate.outputs().size();
        if (stable.outputs().size() == 1 && many > 1) {
            compatible.add(
                    "outputs: "
                            + many
                            + ", before 1: requests in the form of TF Serving or MLflow are"
                            + " answered with objects that name them, no longer with bare values");
        }
    }

    private void outputExtents(TensorSpec before, TensorSpec after) {
        for (int axis = 0; axis < before.shape().rank(); axis++) {
            long had = before.shape().extent(axis);
            long has = after.shape().extent(axis);
            if (had != has && had != ANY && has != ANY) {
                breaking.add(
                        "output '%s': shape %s (expected: %s)"
                                .formatted(before.name(), after.shape(), before.shape()));
                return;
            }
        }
        widened("output", before, after);
    }

    private void widened(String what, TensorSpec before, TensorSpec after) {
        Shape had = before.shape();
        if (!had.equals(after.shape())) {
            compatible.add(
                    "%s '%s': shape %s, before %s"
                            .formatted(what, before.name(), after.shape(), had));
        }
    }

    private void labels(TensorSpec before, TensorSpec after) {
        boolean areKnown = !before.labels().isEmpty() && !after.labels().isEmpty();
        if (areKnown && !before.labels().equals(after.labels())) {
            compatible.add(
                    "output '%s': labels %s, before %s"
                            .formatted(
                                    before.name(), shown(after.labels()), shown(before.labels())));
        }
    }

    /// Whether the datatypes are the same.
    private boolean datatype(String what, TensorSpec before, TensorSpec after) {
        boolean isSame = before.datatype() == after.datatype();
        if (!isSame) {
            breaking.add(otherDatatype(what, before, after));
        }
        return isSame;
    }

    private static String otherDatatype(String what, TensorSpec before, TensorSpec after) {
        return "%s '%s': %s (expected: %s)"
                .formatted(what, after.name(), after.datatype(), before.datatype());
    }

    private boolean rank(String what, TensorSpec before, TensorSpec after) {
        boolean isSame = before.shape().rank() == after.shape().rank();
        if (!isSame) {
            breaking.add(
                    "%s '%s': %d axes (expected: %d)"
                            .formatted(
                                    what,
                                    after.name(),
                                    after.shape().rank(),
                                    before.shape().rank()));
        }
        return isSame;
    }

    private static String gone(String what, TensorSpec before) {
        return what + " '" + before.name() + "': gone, and requests have it";
    }

    private static String asked(String what, String name) {
        return what + " '" + name + "': asked for, and requests do not have it";
    }

    private static List<String> without(List<String> all, List<String> others) {
        Set<String> known = Set.copyOf(others);
        return all.stream().filter(one -> !known.contains(one)).toList();
    }

    private static String shown(List<String> names) {
        List<String> first = names.stream().limit(SHOWN).toList();
        return names.size() <= SHOWN
                ? first.toString()
                : first + " and " + (names.size() - SHOWN) + " more";
    }

    private static Map<String, TensorSpec> byName(List<TensorSpec> specs) {
        Map<String, TensorSpec> named = new LinkedHashMap<>();
        specs.forEach(spec -> named.put(spec.name(), spec));
        return named;
    }
}
