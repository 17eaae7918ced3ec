package dev.slipway.runtime.onnx.graph;

import dev.slipway.runtime.protobuf.ProtobufMessage;
import dev.slipway.tensor.Datatype;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What a model file says about itself, read without its weights.
///
/// @param nodes the main graph's nodes
/// @param nested the nodes of subgraphs and functions
/// @param inputs the inputs that a caller gives, initializers left out
/// @param opsets imported operator set versions by domain
public record ModelOutline(
        List<GraphNode> nodes,
        List<GraphNode> nested,
        List<GraphValue> inputs,
        List<GraphValue> outputs,
        Map<String, Long> opsets) {
    private static final Set<String> DOMAINS =
            Set.of("", "ai.onnx", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc");

    /// Operators that split, match, order or hash texts; all others compare them whole.
    private static final Set<String> CHARACTER_OPERATORS =
            Set.of("MurmurHash3", "RegexFullMatch", "StringNormalizer", "Tokenizer", "Unique");

    /// Reads a file's outline and refuses what cannot be served.
    ///
    /// *Errors*: [MalformedModelException].
    public static ModelOutline read(ByteBuffer file) {
        ModelOutline outline = new Reader().model(file);
        outline.requireTensors();
        return outline;
    }

    /// Whether a call can run for ever: it has a node that repeats others.
    public boolean repeats() {
        return nodes.stream().anyMatch(ModelOutline::repeats)
                || nested.stream().anyMatch(ModelOutline::repeats);
    }

    private static boolean repeats(GraphNode node) {
        return node.operator().equals("Loop") || node.operator().equals("Scan");
    }

    /// Whether some operator looks inside texts, so that their encoding shows in the answer.
    public boolean readsCharacters() {
        return Stream.concat(nodes.stream(), nested.stream())
                .anyMatch(node -> CHARACTER_OPERATORS.contains(node.operator()));
    }

    /// The node whose class labels end up in `output`, if there is one.
    Optional<GraphNode> zipMapOf(String output) {
        return producer(output).filter(node -> node.is("ai.onnx.ml", "ZipMap"));
    }

    /// The first node of this operator, for messages of the engine that name only the operator.
    public Optional<GraphNode> firstOf(String operator) {
        return Stream.concat(nodes.stream(), nested.stream())
                .filter(node -> node.operator().equals(operator))
                .findFirst();
    }

    private Optional<GraphNode> producer(String output) {
        return nodes.stream().filter(node -> node.outputs().contains(output)).findFirst();
    }

    private void requireTensors() {
        for (GraphValue input : inputs) {
            Optional<Datatype> datatype = ElementTypes.datatype(input.elementType());
            if (datatype.isEmpty()) {
                throw new MalformedModelException(
                        "input '" + input.name() + "'",
                        "type "
                                + input.elementType()
                                + " (expected: a dense tensor of a served"
                                + " datatype)");
            }
        }
        for (GraphValue output : outputs) {
            boolean served = ElementTypes.datatype(output.elementType()).isPresent();
            if (!served && zipMapOf(output.name()).isEmpty()) {
                String place =
                        producer(output.name())
                                .map(GraphNode::label)
                                .orElse("output '" + output.name() + "'");
                throw new MalformedModelException(
                        place,
                        "output '"
                                + output.name()
                                + "' is a sequence, map, optional or unserved datatype (expected: a"
                                + " dense tensor)");
            }
        }
        if (outputs.isEmpty()) {
            throw new MalformedModelException("graph", "outputs: 0 (expected: >= 1)");
        }
    }

    /// Collects the outline; subgraphs are bounded in depth and nodes in number.
    private static final class Reader {
        private static final int MAX_NODES = 500_000;

        /// How names begin whose domain is written out and may be left out.
        private static final String ALIAS = "ai.onnx:";

        // Every level doubles the time of every load, the later ones in the server included:
        // nested Ifs and Loops take 0.2 s to optimize and 0.1 s to open at 12 levels, 2 s each at
        // 16, 9 s at 18, minutes at 24; from 50 on the engine's own parser refuses them.
        private static final int MAX_DEPTH = 12;

        private final List<GraphNode> nodes = new ArrayList<>();
        private final List<GraphNode> nested = new ArrayList<>();
        private final List<GraphValue> inputs = new ArrayList<>();
        private final List<GraphValue> outputs = new ArrayList<>();
        private final Set<String> initializers = new HashSet<>();
        private final Set<String> functionDomains = new HashSet<>();
        private final Map<String, Long> opsets = new HashMap<>();
        private final Map<String, Set<String>> calls = new HashMap<>();

        ModelOutline model(ByteBuffer file) {
            boolean graphSeen = false;
            ProtobufMessage model = ProtobufMessage.of(file);
            while (model.next()) {
                if (model.isBytes(OnnxFields.MODEL_GRAPH)) {
                    graphSeen = true;
                    graph(model.nested());
                } else if (model.isBytes(OnnxFields.MODEL_OPSET_IMPORT)) {
                    opset(model.nested());
                } else if (model.isBytes(OnnxFields.MODEL_FUNCTIONS)) {
                    function(model.nested());
                }
            }
            if (!graphSeen) {
                throw MalformedModelException.atByte(file.limit(), "ends without a graph");
            }
            GraphCycles.requireNone(nodes);
            GraphCycles.requireNoRecursion(calls);
            nodes.forEach(this::requireKnown);
            nested.forEach(this::requireKnown);
            List<GraphValue> given =
                    inputs.stream().filter(i -> !initializers.contains(i.name())).toList();
            return new ModelOutline(nodes, nested, given, outputs, opsets);
        }

        private void graph(ProtobufMessage graph) {
            while (graph.next()) {
                if (graph.isBytes(OnnxFields.GRAPH_NODE)) {
                    node(graph, nodes, 0);
                } else if (graph.isBytes(OnnxFields.GRAPH_INPUT)) {
                    inputs.add(GraphValue.read(graph.nested()));
                } else if (graph.isBytes(OnnxFields.GRAPH_OUTPUT)) {
                    outputs.add(GraphValue.read(graph.nested()));
                } else if (graph.isBytes(OnnxFields.GRAPH_INITIALIZER)) {
                    initializers.add(tensorName(graph.nested()));
                } else if (graph.isBytes(OnnxFields.GRAPH_SPARSE_INITIALIZER)) {
                    sparse(graph.nested());
                }
            }
        }

        private void sparse(ProtobufMessage sparse) {
            while (sparse.next()) {
                if (sparse.isBytes(OnnxFields.SPARSE_VALUES)) {
                    initializers.add(tensorName(sparse.nested()));
                }
            }
        }

        private void node(ProtobufMessage field, List<GraphNode> into, int depth) {
            if (nodes.size() + nested.size() >= MAX_NODES) {
                throw MalformedModelException.atByte(
                        field.offset(), "more than " + MAX_NODES + " nodes");
            }
            if (depth > MAX_DEPTH) {
                throw MalformedModelException.atByte(
                        field.offset(), "graphs nested deeper than " + MAX_DEPTH);
            }
            into.add(GraphNode.read(into.size(), field.nested()));
            ProtobufMessage node = field.nested();
            while (node.next()) {
                if (node.isBytes(OnnxFields.NODE_ATTRIBUTE)) {
                    subgraphs(node.nested(), depth);
                }
            }
        }

        private void subgraphs(ProtobufMessage attribute, int depth) {
            while (attribute.next()) {
                if (attribute.isBytes(OnnxFields.ATTRIBUTE_GRAPH)
                        || attribute.isBytes(OnnxFields.ATTRIBUTE_GRAPHS)) {
                    ProtobufMessage graph = attribute.nested();
                    while (graph.next()) {
                        if (graph.isBytes(OnnxFields.GRAPH_NODE)) {
                            node(graph, nested, depth + 1);
                        }
                    }
                }
            }
        }

        private void function(ProtobufMessage function) {
            String name = "";
            String domain = "";
            String overload = "";
            int first = nested.size();
            while (function.next()) {
                if (function.isBytes(OnnxFields.FUNCTION_DOMAIN)) {
                    domain = function.text();
                    functionDomains.add(domain);
                } else if (function.isBytes(OnnxFields.FUNCTION_NAME)) {
                    name = function.text();
                } else if (function.isBytes(OnnxFields.FUNCTION_OVERLOAD)) {
                    overload = function.text();
                } else if (function.isBytes(OnnxFields.FUNCTION_NODE)) {
                    node(function, nested, 1);
                } else if (function.isBytes(OnnxFields.FUNCTION_DEFAULT)) {
                    subgraphs(function.nested(), 1);
                }
            }
            Set<String> called =
                    calls.computeIfAbsent(
                            qualified(domain, name, overload), any -> new HashSet<>());
            for (GraphNode node : nested.subList(first, nested.size())) {
                called.add(qualified(node.domain(), node.operator(), node.overload()));
            }
        }

        /// Exporters name a function after the operator that it calls, in a domain of its own, and
        /// from IR version 10 on several after one, by their overloads. All is joined by colons, as
        /// ONNX Runtime does: what is one function to it is one here, wherever names have colons.
        /// The usual domain's colon stays as well, since a name may begin with one. A name with a
        /// NUL is refused: the engine reads what stands before that.
        private static String qualified(String domain, String name, String overload) {
            String operator = domain + ":" + name;
            String full = overload.isEmpty() ? operator : operator + ":" + overload;
            if (full.indexOf('\0') >= 0) {
                throw new MalformedModelException(
                        "function '" + full.replace('\0', ' ') + "'", "a NUL in its name");
            }
            return full.startsWith(ALIAS) ? full.substring(ALIAS.length() - 1) : full;
        }

        private void opset(ProtobufMessage opset) {
            String domain = "";
            long version = 0;
            while (opset.next()) {
                if (opset.isBytes(OnnxFields.OPSET_DOMAIN)) {
                    domain = opset.text();
                } else if (opset.isScalar(OnnxFields.OPSET_VERSION)) {
                    version = opset.scalar();
                }
            }
            opsets.put(domain.equals("ai.onnx") ? "" : domain, version);
        }

        private void requireKnown(GraphNode node) {
            if (!DOMAINS.contains(node.domain()) && !functionDomains.contains(node.domain())) {
                throw new MalformedModelException(
                        node.label(),
                        "operator domain '"
                                + node.domain()
                                + "' (expected: a standard operator or a function of the file)");
            }
        }

        private static String tensorName(ProtobufMessage tensor) {
            String name = "";
            boolean negative = false;
            while (tensor.next()) {
                if (tensor.isBytes(OnnxFields.TENSOR_NAME)) {
                    name = tensor.text();
                } else if (tensor.isScalar(OnnxFields.TENSOR_DIMS)) {
                    negative |= tensor.scalar() < 0;
                }
            }
            if (negative) {
                throw new MalformedModelException(
                        "tensor '" + name + "'", "a negative extent (expected: >= 0)");
            }
            return name;
        }
    }
}
