package dev.slipway.serving.release;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.stats.counts.Arm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How the classes of two versions' answers are compared: by one output of both, and with one place
/// for each class that either of them may answer.
///
/// *Threads*: safe from any number of threads.
public final class ComparedClasses {
    private static final int SHOWN = 3;

    private final List<ComparedOutput> outputs;
    private final Read read;
    private final MetClasses met;
    private final String lack;

    /// How the classes of both versions are read.
    ///
    /// @param classes how many are kept apart
    private record Read(int classes, AnswerClasses stable, AnswerClasses candidate) {
        static final Read NOTHING = new Read(0, AnswerClasses.NONE, AnswerClasses.NONE);
    }

    /// Each version's own places, by the numbers of its row.
    private record Places(List<Integer> stable, List<Integer> candidate, int all) {}

    private ComparedClasses(List<ComparedOutput> outputs, Read read, MetClasses met, String lack) {
        this.outputs = outputs;
        this.read = read;
        this.met = met;
        this.lack = lack;
    }

    /// While one of the versions has not been read.
    static ComparedClasses unread() {
        return none("not compared yet: both versions have to be loaded first");
    }

    private static ComparedClasses none(String lack) {
        return new ComparedClasses(List.of(), Read.NOTHING, new MetClasses(), lack);
    }

    /// The classes of two versions.
    ///
    /// @param met what answers of their release have shown of their classes
    static ComparedClasses of(Answering stable, Answering candidate, MetClasses met) {
        List<ComparedOutput> outputs = ComparedOutput.of(stable, candidate);
        if (outputs.isEmpty()) {
            return none("not compared: " + lack(stable, candidate));
        }
        ComparedOutput first = outputs.getFirst();
        Read read =
                switch (first.kind()) {
                    case SCORE ->
                            new Read(
                                    2,
                                    sides(first.ofStable(), stable),
                                    sides(first.ofCandidate(), candidate));
                    case LABEL ->
                            new Read(
                                    AnswerClasses.MOST,
                                    new AnswerClasses.Label(first.ofStable(), met),
                                    new AnswerClasses.Label(first.ofCandidate(), met));
                    case NAMED, PROBABILITIES -> likeliest(outputs, stable, candidate, met);
                };
        boolean isSure = first.kind() != ComparedOutput.Kind.PROBABILITIES;
        return new ComparedClasses(outputs, read, met, isSure ? "" : surer(stable, candidate));
    }

    /// What one version lacks where the other says its classes more surely than by numbers that may
    /// be probabilities; empty where neither does.
    private static String surer(Answering stable, Answering candidate) {
        if (isSure(stable)) {
            return "; " + lack("stable", stable, "candidate", candidate).orElseThrow();
        }
        if (isSure(candidate)) {
            return "; " + lack("candidate", candidate, "stable", stable).orElseThrow();
        }
        return "";
    }

    private static boolean isSure(Answering version) {
        List<ComparedOutput> own = ComparedOutput.of(version, version);
        return !own.isEmpty() && own.getFirst().kind() != ComparedOutput.Kind.PROBABILITIES;
    }

    private static AnswerClasses sides(int place, Answering version) {
        Double threshold = version.threshold();
        return threshold == null ? AnswerClasses.NONE : new AnswerClasses.Sides(place, threshold);
    }

    private static Read likeliest(
            List<ComparedOutput> outputs, Answering stable, Answering candidate, MetClasses met) {
        List<AnswerClasses.Likeliest> ofStable = new ArrayList<>();
        List<AnswerClasses.Likeliest> ofCandidate = new ArrayList<>();
        int classes = 0;
        for (ComparedOutput output : outputs) {
            TensorSpec one = stable.signature().outputs().get(output.ofStable());
            TensorSpec other = candidate.signature().outputs().get(output.ofCandidate());
            Places places = places(one, other);
            ofStable.add(
                    new AnswerClasses.Likeliest(
                            output.ofStable(), ComparedOutput.isNamed(one), places.stable()));
            ofCandidate.add(
                    new AnswerClasses.Likeliest(
                            output.ofCandidate(),
                            ComparedOutput.isNamed(other),
                            places.candidate()));
            classes = Math.max(classes, places.all());
        }
        if (outputs.getFirst().kind() == ComparedOutput.Kind.NAMED) {
            return new Read(classes, ofStable.getFirst(), ofCandidate.getFirst());
        }
        List<String> names = outputs.stream().map(ComparedOutput::name).toList();
        return new Read(
                classes,
                new AnswerClasses.Probable(ofStable, names, met),
                new AnswerClasses.Probable(ofCandidate, names, met));
    }

    /// Classes are the same by their names, where both versions have one for each. A class that one
    /// version alone knows has a place of its own.
    private static Places places(TensorSpec stable, TensorSpec candidate) {
        int ofStable = (int) stable.shape().extent(1);
        int ofCandidate = (int) candidate.shape().extent(1);
        Map<String, Integer> known = new HashMap<>();
        int all = Math.max(ofStable, ofCandidate);
        boolean byName =
                stable.labels().size() == ofStable && candidate.labels().size() == ofCandidate;
        if (byName) {
            all = ofStable;
            for (int i = 0; i < ofStable; i++) {
                known.putIfAbsent(stable.labels().get(i), i);
            }
        }
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < ofCandidate; i++) {
            Integer place = byName ? known.get(candidate.labels().get(i)) : Integer.valueOf(i);
            places.add((place == null ? all++ : place) % AnswerClasses.MOST);
        }
        List<Integer> own =
                IntStream.range(0, ofStable)
                        .map(i -> byName ? known.getOrDefault(stable.labels().get(i), i) : i)
                        .mapToObj(i -> i % AnswerClasses.MOST)
                        .toList();
        return new Places(own, places, Math.min(all, AnswerClasses.MOST));
    }

    /// How many classes are kept apart; 0 where none are compared.
    public int classes() {
        return read.classes();
    }

    /// Which class a version answers.
    public AnswerClasses of(Arm arm) {
        return switch (arm) {
            case STABLE -> read.stable();
            case CANDIDATE -> read.candidate();
        };
    }

    /// By what they are compared, or why they are not.
    public String words() {
        if (outputs.isEmpty()) {
            return lack;
        }
        String name = shown(outputs.getFirst().name());
        return switch (outputs.getFirst().kind()) {
            case SCORE -> "by the score in output " + name + " and each package's threshold";
            case NAMED -> "by the greatest number in output " + name;
            case LABEL -> "by the label in output " + name;
            case PROBABILITIES ->
                    met.output()
                            .map(chosen -> "by the greatest probability in output " + shown(chosen))
                            .orElseGet(this::probabilities);
        };
    }

    private String probabilities() {
        String names =
                outputs.stream()
                        .limit(SHOWN)
                        .map(output -> shown(output.name()))
                        .collect(Collectors.joining(" or "));
        return "by the greatest number in output "
                + names
                + (outputs.size() > SHOWN ? " or " + (outputs.size() - SHOWN) + " more" : "")
                + ", of whose rows none was probabilities so far"
                + lack;
    }

    private static String lack(Answering stable, Answering candidate) {
        return lack("stable", stable, "candidate", candidate)
                .or(() -> lack("candidate", candidate, "stable", stable))
                .orElse("no output of either version says a class for each row");
    }

    /// What the other version lacks; empty where this one has no classes.
    private static Optional<String> lack(
            String whose, Answering version, String other, Answering lacking) {
        List<ComparedOutput> own = ComparedOutput.of(version, version);
        if (own.isEmpty()) {
            return Optional.empty();
        }
        boolean byThreshold = own.getFirst().kind() == ComparedOutput.Kind.SCORE;
        if (byThreshold && lacking.threshold() == null) {
            return Optional.of(
                    "the package of "
                            + whose
                            + " has a threshold, and that of "
                            + other
                            + " has none");
        }
        return Optional.of(
                "classes of "
                        + whose
                        + " are in output "
                        + shown(own.getFirst().name())
                        + ", and "
                        + other
                        + " has none there");
    }

    private static String shown(String name) {
        return "'" + name + "'";
    }
}
