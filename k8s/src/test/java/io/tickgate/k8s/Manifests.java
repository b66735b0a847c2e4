package io.tickgate.k8s;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The objects of a directory of manifests, as they would be applied.
 *
 * <p>Thread-safe.
 */
record Manifests(List<JsonObject> objects) {
    private static final Gson GSON = new Gson();
    private static final int MINUTE = 60;

    /** Whether there is a program that renders them: one that knows labels with {@code includeTemplates}. */
    static boolean canRender() {
        try {
            return run(List.of("kubectl", "kustomize", "--help")).exitCode() == 0
                    && !run(List.of("kubectl", "version", "--client")).output().contains("v1.20");
        } catch (IOException e) {
            return false;
        }
    }

    /** @param directory with a {@code kustomization.yaml}, below the module */
    static Manifests render(String directory) throws IOException {
        var result = run(List.of("kubectl", "kustomize", Path.of(directory).toString()));
        if (result.exitCode() != 0) {
            throw new IllegalStateException("%s cannot be rendered: %s".formatted(directory, result.output()));
        }
        return of(result.output());
    }

    static Manifests of(String yaml) {
        var objects = new ArrayList<JsonObject>();
        new Yaml(new SafeConstructor(new LoaderOptions()))
                .loadAll(yaml)
                .forEach(document -> objects.add(GSON.toJsonTree(document).getAsJsonObject()));
        return new Manifests(objects);
    }

    /** Returns the only object of a kind. */
    JsonObject the(String kind) {
        var found = objects.stream()
                .filter(object -> object.get("kind").getAsString().equals(kind))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("%d of kind %s (expected: 1)".formatted(found.size(), kind));
        }
        return found.get(0);
    }

    /** Returns what stands at a place such as {@code spec/template/metadata}. */
    static JsonElement at(JsonElement object, String path) {
        JsonElement element = object;
        for (String name : path.split("/")) {
            element = name.matches("\\d+")
                    ? element.getAsJsonArray().get(Integer.parseInt(name))
                    : element.getAsJsonObject().get(name);
            if (element == null) {
                throw new AssertionError("nothing at %s, from %s of %s".formatted(path, name, object));
            }
        }
        return element;
    }

    private record Result(int exitCode, String output) {}

    private static Result run(List<String> command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(MINUTE, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("no end of %s".formatted(command));
            }
            return new Result(process.exitValue(), output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
