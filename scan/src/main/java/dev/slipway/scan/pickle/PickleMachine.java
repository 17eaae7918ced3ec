package dev.slipway.scan.pickle;

import dev.slipway.scan.finding.Findings;
import dev.slipway.scan.finding.Limits;
import dev.slipway.scan.finding.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/// Runs one pickle symbolically: a real stack, real marks and a real memo, with names instead of
/// what they stand for.
///
/// *Threads*: one.
final class PickleMachine {
    private static final int NAME = 256;

    private static final Pattern MODULE =
            Pattern.compile("[\\w.]+", Pattern.UNICODE_CHARACTER_CLASS);

    private final PickleDecoder decoder;

    /// Whether it is an array's, which joblib leaves to Python's own loader.
    private final boolean isInner;

    private final String file;
    private final AllowList allowed;
    private final Findings findings;
    private final Limits limits;
    private final BiConsumer<Long, String> texts;
    private final MachineStack stack;
    private final JoblibArrays arrays;
    private long frameEnd = -1;
    private long steps;
    private boolean loadsNames;
    private boolean usesExtension;
    private boolean calls;

    /// Wrappers of joblib's arrays whose arrays are still to come.
    private long wrappers;

    private Value result = Value.UNKNOWN;

    PickleMachine(
            PickleDecoder decoder, String file, AllowList allowed, PickleScan.Setting setting) {
        this(decoder, false, file, allowed, setting);
    }

    private PickleMachine(
            PickleDecoder decoder,
            boolean isInner,
            String file,
            AllowList allowed,
            PickleScan.Setting setting) {
        this.decoder = decoder;
        this.isInner = isInner;
        this.file = file;
        this.allowed = allowed;
        this.findings = setting.findings();
        this.limits = setting.limits();
        this.texts = setting.texts();
        this.stack = new MachineStack(limits.opcodes() / 10);
        this.arrays = new JoblibArrays(decoder.cursor());
    }

    /// Whether it loaded a name and called something, or tried to.
    boolean acts() {
        return (loadsNames || usesExtension) && calls;
    }

    /// How far it came.
    long steps() {
        return steps;
    }

    /// Whether it loaded a name that a module could have.
    boolean loadsNames() {
        return loadsNames;
    }

    /// What the pickle stands for.
    Value result() {
        return result;
    }

    /// Runs to STOP.
    ///
    /// *Errors*: `BrokenPickleException` where a loader would stop.
    void run() throws IOException {
        while (true) {
            Instruction step = decoder.next();
            checkFrame(step);
            if (++steps > limits.opcodes()) {
                found(step, Rule.PICKLE_LIMIT, "more than " + limits.opcodes() + " steps");
                throw new BrokenPickleException("too long to be looked through");
            }
            if (step.code() == '.') {
                result = stack.pop();
                if (wrappers != 0) {
                    found(step, Rule.PICKLE_CALL, "an array of joblib's that is not read at once");
                }
                return;
            }
            execute(step);
        }
    }

    private void checkFrame(Instruction step) {
        long end = decoder.cursor().position();
        if (step.offset() < frameEnd && end > frameEnd) {
            found(step, Rule.PICKLE_FRAME, "a step crosses the end of its frame");
        }
        if (step.code() == 0x95) {
            if (step.offset() < frameEnd) {
                found(step, Rule.PICKLE_FRAME, "a frame begins inside another");
            }
            if (step.number() < 0 || step.number() > decoder.cursor().remaining()) {
                found(step, Rule.PICKLE_FRAME, "a frame is longer than the file");
            }
            frameEnd = end + Math.max(0, step.number());
        }
    }

    private void execute(Instruction step) throws IOException {
        switch (step.code()) {
            case '(' -> stack.mark();
            case '0' -> stack.popOrUnmark();
            case '1' -> stack.popMark();
            case '2' -> stack.push(again(step, stack.top()));
            case 'N' -> stack.push(Value.NOTHING);
            case 'F', 'G', 0x88, 0x89, 0x8F, 0x97, 'C', 'B', 0x8E, 0x96 ->
                    stack.push(Value.CONSTANT);
            case 'I', 'L', 'J', 'K', 'M', 0x8A, 0x8B -> stack.push(new Value.Whole(step.number()));
            case 'S', 'T', 'U', 'V', 'X', 0x8C, 0x8D -> pushText(step);
            case 'g', 'h', 'j' -> stack.push(again(step, stack.get(step.number())));
            case 'p', 'q', 'r' -> stack.put(step.number());
            case 0x94 -> stack.memoize();
            case 0x80 -> protocol(step);
            case 0x95, 0x98 -> {}
            case 'c' -> stack.push(global(step, step.text(), step.second()));
            case 0x93 -> stackGlobal(step);
            case 0x82, 0x83, 0x84 -> {
                found(step, Rule.PICKLE_EXTENSION, "loads a name by its extension code");
                usesExtension = true;
                stack.push(Value.UNKNOWN);
            }
            case 'P' -> persistent(step, new Value.Text(step.text()));
            case 'Q' -> persistent(step, stack.pop());
            default -> collect(step);
        }
    }

    private void collect(Instruction step) throws IOException {
        switch (step.code()) {
            case ']' -> stack.push(Value.CONSTANT);
            case ')' -> stack.push(new Value.Items(List.of()));
            case '}' -> stack.push(new Value.Entries(new ArrayList<>(), new ArrayList<>()));
            case 0x85, 0x86, 0x87 -> tuple(step.code() - 0x84);
            case 't' -> stack.push(new Value.Items(stack.popMark()));
            case 'l', 0x91 -> {
                stack.popMark();
                stack.push(Value.CONSTANT);
            }
            case 'a' -> {
                stack.pop();
                added(step);
            }
            case 'e', 0x90 -> {
                stack.popMark();
                added(step);
            }
            case 'd' -> stack.push(entries(stack.popPairs(PickleMachine::isHook)));
            case 's' -> {
                Value value = stack.pop();
                Value key = stack.pop();
                add(step, List.of(key, value));
            }
            case 'u' -> add(step, stack.popPairs(PickleMachine::isHook));
            default -> make(step);
        }
    }

    private void make(Instruction step) throws IOException {
        switch (step.code()) {
            case 'R' -> {
                Value arguments = stack.pop();
                stack.push(called(step, stack.pop(), arguments));
            }
            case 0x81 -> {
                Value arguments = stack.pop();
                stack.push(called(step, stack.pop(), arguments));
            }
            case 0x92 -> {
                stack.pop();
                Value arguments = stack.pop();
                stack.push(called(step, stack.pop(), arguments));
            }
            case 'o' -> {
                List<Value> items = stack.popMark();
                if (items.isEmpty()) {
                    throw new BrokenPickleException("makes an object of nothing");
                }
                List<Value> arguments = items.subList(1, items.size());
                stack.push(called(step, items.getFirst(), new Value.Items(arguments)));
            }
            case 'i' -> {
                List<Value> arguments = stack.popMark();
                Value maker = global(step, step.text(), step.second());
                stack.push(called(step, maker, new Value.Items(arguments)));
            }
            case 'b' -> build(step);
            default -> throw new BrokenPickleException("unknown opcode");
        }
    }

    private void pushText(Instruction step) throws IOException {
        texts.accept(step.offset(), step.text());
        boolean name = step.text().length() <= NAME && step.number() == 0;
        stack.push(name ? new Value.Text(step.text()) : Value.CONSTANT);
    }

    private void protocol(Instruction step) {
        if (step.number() > 5) {
            found(step, Rule.PICKLE_PROTOCOL, "protocol " + step.number() + " (expected: 0 to 5)");
        }
        if (steps > 1) {
            found(step, Rule.PICKLE_PROTOCOL, "says its protocol late or twice");
        }
    }

    private Value global(Instruction step, String module, String name) {
        loadsNames |= MODULE.matcher(module).matches();
        boolean listed = allowed.lists(module, name);
        if (!listed) {
            boolean danger = Dangers.name(module, name);
            if (name.contains(".") && !danger) {
                found(step, Rule.PICKLE_DOTTED_NAME, "loads " + shown(module + " " + name));
            } else {
                found(
                        step,
                        danger ? Rule.PICKLE_DANGEROUS_GLOBAL : Rule.PICKLE_UNLISTED_GLOBAL,
                        "loads " + shown(module + "." + name));
            }
        }
        return new Value.Global(module, name, listed);
    }

    private void stackGlobal(Instruction step) throws IOException {
        Value name = stack.pop();
        Value module = stack.pop();
        if (module instanceof Value.Text in && name instanceof Value.Text called) {
            stack.push(global(step, in.text(), called.text()));
        } else {
            loadsNames = true;
            found(step, Rule.PICKLE_UNLISTED_GLOBAL, "loads a name that it computes");
            stack.push(Value.UNKNOWN);
        }
    }

    private Value called(Instruction step, Value maker, Value arguments) {
        calls = true;
        if (!(maker instanceof Value.Global global)) {
            found(step, Rule.PICKLE_CALL, "calls something that is not a name");
            return Value.UNKNOWN;
        }
        if (!global.listed()) {
            // The name itself is a finding already.
            return Value.UNKNOWN;
        }
        List<Value> given =
                arguments instanceof Value.Items items ? items.items() : List.of(Value.UNKNOWN);
        if (!CheckedCalls.mayTake(global, given) || isChangeable(arguments)) {
            found(step, Rule.PICKLE_CALL, "calls " + global + " with arguments it should not get");
        }
        Value.Made made = new Value.Made(CheckedCalls.madeBy(global, given), given);
        wrappers += arrays.isWrapper(made) ? 1 : 0;
        return made;
    }

    /// Whether arguments are no tuple: joblib's loader takes a list as well. What cannot be told is
    /// a finding already.
    private static boolean isChangeable(Value arguments) {
        return !(arguments instanceof Value.Items) && !arguments.equals(Value.UNKNOWN);
    }

    /// joblib reads an array for a wrapper each time that it gets its state, under whichever name
    /// it comes; joblib's files have each once.
    private Value again(Instruction step, Value value) {
        if (value instanceof Value.Made made && arrays.isWrapper(made)) {
            found(step, Rule.PICKLE_CALL, "an array of joblib's whose wrapper is used again");
        }
        return value;
    }

    private void build(Instruction step) throws IOException {
        Value state = stack.pop();
        Value target = stack.top();
        if (!(target instanceof Value.Made made)) {
            if (!target.equals(Value.UNKNOWN)) {
                found(step, Rule.PICKLE_BUILD, "sets state on something that it did not make");
            }
            return;
        }
        if (setsHook(state)) {
            found(step, Rule.PICKLE_BUILD, "replaces a method of a " + made.maker());
        }
        arrays.built(made, state);
        if (arrays.isWrapper(made)) {
            wrappers--;
            array(step, made, state);
        }
    }

    /// Whether a state's attributes have a hook among them; a state of two parts has further
    /// attributes in the second, which loaders set one by one.
    private static boolean setsHook(Value state) {
        return switch (state) {
            case Value.Entries entries -> entries.keys().stream().anyMatch(CheckedCalls::isHook);
            case Value.Items items ->
                    items.items().size() == 2
                            && items.items().stream()
                                    .anyMatch(part ->
                                            part instanceof Value.Entries && setsHook(part));
            case Value.Constant _,
                    Value.Unknown _,
                    Value.Nothing _,
                    Value.Whole _,
                    Value.Text _,
                    Value.Global _,
                    Value.Made _ ->
                    false;
        };
    }

    private static boolean isHook(Value key) {
        return key instanceof Value.Text text && CheckedCalls.isHook(text.text());
    }

    /// joblib writes an array's bytes right behind its wrapper.
    private void array(Instruction step, Value.Made wrapper, Value state) throws IOException {
        if (isInner) {
            // Python's own loader reads no array there: what follows it are steps.
            found(step, Rule.PICKLE_CALL, "an array of joblib's within an array of objects");
            return;
        }
        if (decoder.cursor().position() < frameEnd) {
            found(step, Rule.PICKLE_FRAME, "an array begins inside a frame");
        }
        switch (arrays.skip(wrapper, state)) {
            case SKIPPED -> stack.replaceTop(Value.CONSTANT);
            case OBJECTS -> {
                // It is a pickle of its own.
                PickleScan.Setting same = new PickleScan.Setting(findings, limits, texts);
                new PickleMachine(decoder, true, file, allowed, same).run();
                stack.replaceTop(Value.CONSTANT);
            }
            case UNCLEAR -> {
                found(step, Rule.PICKLE_CALL, "an array whose size cannot be told");
                throw new BrokenPickleException("cannot tell where an array ends");
            }
        }
    }

    private void persistent(Instruction step, Value id) throws IOException {
        if (!TorchStorages.isStorage(id)) {
            found(step, Rule.PICKLE_PERSISTENT_ID, "a persistent id that is no PyTorch storage");
        }
        stack.push(Value.CONSTANT);
    }

    private void tuple(int size) throws IOException {
        List<Value> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            items.addFirst(stack.pop());
        }
        stack.push(new Value.Items(items));
    }

    /// Adding calls a method of whatever is below; a container of the pickle's own is harmless.
    private void added(Instruction step) throws IOException {
        Value target = stack.top();
        if (target instanceof Value.Global) {
            found(step, Rule.PICKLE_BUILD, "adds to a name that it loaded");
        }
    }

    private void add(Instruction step, List<Value> pairs) throws IOException {
        added(step);
        if (stack.top() instanceof Value.Entries entries) {
            fill(entries, pairs);
        }
    }

    private static Value.Entries entries(List<Value> pairs) {
        Value.Entries entries = new Value.Entries(new ArrayList<>(), new ArrayList<>());
        fill(entries, pairs);
        return entries;
    }

    private static void fill(Value.Entries entries, List<Value> pairs) {
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            if (pairs.get(i) instanceof Value.Text key && isKept(entries, key)) {
                entries.keys().add(key.text());
                entries.values().add(pairs.get(i + 1));
            } else if (!entries.keys().contains(Value.Entries.MORE)) {
                entries.keys().add(Value.Entries.MORE);
                entries.values().add(Value.UNKNOWN);
            }
        }
    }

    private static boolean isKept(Value.Entries entries, Value.Text key) {
        return entries.keys().size() < MachineStack.KEPT
                || (isHook(key) && !entries.keys().contains(key.text()));
    }

    private void found(Instruction step, Rule rule, String message) {
        findings.add(file, step.offset(), rule, message);
    }

    private static String shown(String name) {
        String printable = name.replaceAll("\\p{C}", "?");
        return printable.length() > 120 ? printable.substring(0, 120) + "..." : printable;
    }
}
