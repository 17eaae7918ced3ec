package dev.slipway.serving.release;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.stats.counts.Arm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How the classes of two versions' answers are compared: by one output of both, and with one place
/// for each class that either of them may answer.
///
/// *Threads*: safe from any number of threads.
public final class ComparedClasses {
    private static final int SHOWN = 3;

    private final List<ComparedOutput> outputs;

    /// How each of them is read.
    private final List<Read> read;

    private final AnswerClasses ofStable;
    private final AnswerClasses ofCandidate;
    private final MetClasses met;
    private final String lack;

    /// How an output of both versions is read.
    ///
    /// @param classes how many are kept apart
    private record Read(int classes, AnswerClasses stable, AnswerClasses candidate) {}

    /// Each version's own places, by the numbers of its row.
    private record Places(List<Integer> stable, List<Integer> candidate, int all) {}

    private ComparedClasses(
            List<ComparedOutput> outputs, List<Read> read, MetClasses met, String lack) {
        this.outputs = outputs;
        this.read = read;
        this.ofStable = joined(outputs, read.stream().map(Read::stable).toList(), met);
        this.ofCandidate = joined(outputs, read.stream().map(Read::candidate).toList(), met);
        this.met = met;
        this.lack = lack;
    }

    private static AnswerClasses joined(
            List<ComparedOutput> outputs, List<AnswerClasses> read, MetClasses met) {
        if (outputs.isEmpty()) {
            return AnswerClasses.NONE;
        }
        return outputs.getFirst().kind().isSure()
                ? read.getFirst()
                : new AnswerClasses.Found(
                        read, outputs.stream().map(ComparedOutput::name).toList(), met);
    }

    /// While one of the versions has not been read.
    static ComparedClasses unread() {
        return none("not compared yet: both versions have to be loaded first");
    }

    private static ComparedClasses none(String lack) {
        return new ComparedClasses(List.of(), List.of(), new MetClasses(), lack);
    }

    /// The classes of two versions.
    ///
    /// @param met what answers of their release have shown of their classes
    static ComparedClasses of(Answering stable, Answering candidate, MetClasses met) {
        List<ComparedOutput> outputs = ComparedOutput.of(stable, candidate);
        if (outputs.isEmpty()) {
            return none("not compared: " + lack(stable, candidate));
        }
        List<Read> read =
                outputs.stream().map(output -> read(output, stable, candidate, met)).toList();
        boolean isSure = outputs.getFirst().kind().isSure();
        return new ComparedClasses(
                outputs, read, met, isSure ? "" : others(outputs, stable, candidate));
    }

    private static Read read(
            ComparedOutput output, Answering stable, Answering candidate, MetClasses met) {
        return switch (output.kind()) {
            case SCORE ->
                    new Read(
                            2,
                            sides(output.ofStable(), stable),
                            sides(output.ofCandidate(), candidate));
            case NAMED, PROBABILITIES -> likeliest(output, stable, candidate);
            case LABEL ->
                    new Read(
                            AnswerClasses.MOST,
                            new AnswerClasses.Label(
                                    output.ofStable(), output.name(), Arm.STABLE, met),
                            new AnswerClasses.Label(
                                    output.ofCandidate(), output.name(), Arm.CANDIDATE, met));
        };
    }

    private static AnswerClasses sides(int place, Answering version) {
        Double threshold = version.threshold();
        return threshold == null ? AnswerClasses.NONE : new AnswerClasses.Sides(place, threshold);
    }

    private static Read likeliest(ComparedOutput output, Answering stable, Answering candidate) {
        TensorSpec one = stable.signature().outputs().get(output.ofStable());
        TensorSpec other = candidate.signature().outputs().get(output.ofCandidate());
        Places places = places(one, other);
        return new Read(
                places.all(),
                new AnswerClasses.Likeliest(
                        output.ofStable(), ComparedOutput.isNamed(one), places.stable()),
                new AnswerClasses.Likeliest(
                        output.ofCandidate(), ComparedOutput.isNamed(other), places.candidate()));
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

    /// How many classes are kept apart; 0 where none are compared, and while answers have not
    /// shown by which of several outputs they are.
    public int classes() {
        if (read.size() == 1) {
            return read.getFirst().classes();
        }
        OptionalInt decides = decides();
        return decides.isPresent() ? read.get(decides.getAsInt()).classes() : 0;
    }

    /// The place of the output that decides; empty where none does, and while answers have not
    /// shown which one.
    private OptionalInt decides() {
        if (!outputs.isEmpty() && outputs.getFirst().kind().isSure()) {
            return OptionalInt.of(0);
        }
        String shown = met.output();
        return shown == null
                ? OptionalInt.empty()
                : IntStream.range(0, outputs.size())
                        .filter(place -> outputs.get(place).name().equals(shown))
                        .findFirst();
    }

    /// Which class a version answers.
    public AnswerClasses of(Arm arm) {
        return switch (arm) {
            case STABLE -> ofStable;
            case CANDIDATE -> ofCandidate;
        };
    }

    /// By what they are compared, or why they are not.
    public String words() {
        if (outputs.isEmpty()) {
            return lack;
        }
        OptionalInt decides = decides();
        return decides.isPresent() ? by(outputs.get(decides.getAsInt())) : undecided();
    }

    private static String by(ComparedOutput output) {
        String name = shown(output.name());
        return switch (output.kind()) {
            case SCORE -> "by the score in output " + name + " and each package's threshold";
            case NAMED -> "by the greatest number in output " + name;
            case PROBABILITIES -> "by the greatest probability in output " + name;
            case LABEL -> "by the label in output " + name;
        };
    }

    private String undecided() {
        String names =
                outputs.stream()
                        .limit(SHOWN)
                        .map(output -> shown(output.name()))
                        .collect(Collectors.joining(" or "));
        return "not compared yet: no answer has shown classes in output "
                + names
                + (outputs.size() > SHOWN ? " or " + (outputs.size() - SHOWN) + " more" : "")
                + lack;
    }

    /// What may say classes in one version and is not there in the other one; empty where nothing
    /// is.
    private static String others(
            List<ComparedOutput> compared, Answering stable, Answering candidate) {
        return other(compared, "stable", stable, "candidate", candidate)
                .or(() -> other(compared, "candidate", candidate, "stable", stable))
                .map(missing -> "; " + missing)
                .orElse("");
    }

    private static Optional<String> other(
            List<ComparedOutput> compared,
            String whose,
            Answering version,
            String other,
            Answering lacking) {
        return ComparedOutput.of(version, version).stream()
                .filter(output -> output.kind().isSure() || !isAmong(compared, output))
                .findFirst()
                .map(output -> lack(whose, output, other, lacking));
    }

    private static boolean isAmong(List<ComparedOutput> compared, ComparedOutput output) {
        return compared.stream().anyMatch(one -> one.name().equals(output.name()));
    }

    private static String lack(Answering stable, Answering candidate) {
        return other(List.of(), "stable", stable, "candidate", candidate)
                .or(() -> other(List.of(), "candidate", candidate, "stable", stable))
                .orElse("no output of either version says a class for each row");
    }

    /// What the other version lacks of an output by which one may say classes.
    private static String lack(
            String whose, ComparedOutput output, String other, Answering lacking) {
        if (output.kind() == ComparedOutput.Kind.SCORE && lacking.threshold() == null) {
            return "the package of "
                    + whose
                    + " has a threshold, and that of "
                    + other
                    + " has none";
        }
        return "classes of "
                + whose
                + (output.kind().isSure() ? " are in output " : " may be in output ")
                + shown(output.name())
                + ", and "
                + other
                + " has none there";
    }

    private static String shown(String name) {
        return "'" + name + "'";
    }
}
