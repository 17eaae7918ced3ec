package dev.slipway.runtime.trees.xgboost;

import java.io.IOException;

/// Reads the members that matter out of a document and skips the rest.
///
/// *Threads*: for one thread and one document.
final class ModelReader {
    private final ModelDocument document;
    private final XgboostModel model = new XgboostModel();

    private ModelReader(ModelDocument document) {
        this.document = document;
    }

    static XgboostModel read(ModelDocument document) throws IOException {
        return new ModelReader(document).read();
    }

    private XgboostModel read() throws IOException {
        Members.read(
                document,
                name -> {
                    if (name.equals("learner") && !model.hasLearner) {
                        model.hasLearner = true;
                        Members.read(document, this::learner);
                    } else {
                        document.skipValue();
                    }
                });
        if (document.next() != ModelDocument.Event.END) {
            throw new MalformedDocumentException("more after the end of the model");
        }
        return model;
    }

    private void learner(String name) throws IOException {
        switch (name) {
            case "attributes" ->
                    Members.read(
                            document,
                            attribute -> {
                                if (attribute.equals("best_iteration")) {
                                    model.bestIteration = Members.text(document);
                                } else {
                                    document.skipValue();
                                }
                            });
            case "feature_names" -> model.featureNames = Members.texts(document);
            case "gradient_booster" -> Members.read(document, this::booster);
            case "learner_model_param" -> Members.read(document, this::learnerParam);
            case "objective" ->
                    Members.read(
                            document,
                            member -> {
                                if (member.equals("name")) {
                                    model.objective = Members.text(document);
                                } else {
                                    document.skipValue();
                                }
                            });
            default -> document.skipValue();
        }
    }

    private void learnerParam(String name) throws IOException {
        switch (name) {
            case "base_score" -> model.baseScore = Members.text(document);
            case "num_class" -> model.classes = Members.wholeText(document);
            case "num_feature" -> model.featureCount = Members.wholeText(document);
            case "num_target" -> model.targets = Members.wholeText(document);
            default -> document.skipValue();
        }
    }

    private void booster(String name) throws IOException {
        switch (name) {
            case "name" -> model.booster = Members.text(document);
            case "model" -> Members.read(document, this::boosterModel);
            case "weight_drop" -> model.treeWeights = Numbers.floats(document);
            case "gbtree" ->
                    Members.read(
                            document,
                            inner -> {
                                if (inner.equals("model")) {
                                    Members.read(document, this::boosterModel);
                                } else {
                                    document.skipValue();
                                }
                            });
            default -> document.skipValue();
        }
    }

    private void boosterModel(String name) throws IOException {
        switch (name) {
            case "trees" -> Members.each(document, this::tree);
            case "tree_info" -> model.treeGroups = Numbers.ints(document);
            case "iteration_indptr" -> model.roundStarts = Numbers.ints(document);
            case "weights" -> model.linearWeights = Numbers.floats(document);
            case "cats" -> {
                model.categories.clear();
                model.categories.addAll(CategoryTable.read(document));
            }
            case "gbtree_model_param" ->
                    Members.read(
                            document,
                            param -> {
                                if (param.equals("num_parallel_tree")) {
                                    model.parallelTrees = Members.wholeText(document);
                                } else {
                                    document.skipValue();
                                }
                            });
            default -> document.skipValue();
        }
    }

    private void tree(ModelDocument.Event event) throws IOException {
        if (event != ModelDocument.Event.BEGIN_OBJECT) {
            throw new MalformedDocumentException("not a tree");
        }
        TreeTable table = new TreeTable();
        Members.readRest(document, name -> table.member(name, document));
        table.finish();
        model.trees.add(table);
    }
}
