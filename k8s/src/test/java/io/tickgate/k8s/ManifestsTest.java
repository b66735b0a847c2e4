package io.tickgate.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The manifests are what the Kubernetes API takes, and fit together. */
final class ManifestsTest {
    /** A field that the API does not know, or that is missing, is an error. */
    @FunctionalInterface
    private interface Check {
        void validate(JsonElement object) throws IOException;
    }

    private static final Map<String, Check> CHECKS = Map.of(
            "v1/Namespace", V1Namespace::validateJsonElement,
            "v1/ServiceAccount", V1ServiceAccount::validateJsonElement,
            "v1/ConfigMap", V1ConfigMap::validateJsonElement,
            "v1/Secret", V1Secret::validateJsonElement,
            "v1/Service", V1Service::validateJsonElement,
            "apps/v1/Deployment", V1Deployment::validateJsonElement,
            "autoscaling/v2/HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::validateJsonElement,
            "policy/v1/PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
            "networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy::validateJsonElement);

    /** Of APIs that are not Kubernetes' own. */
    private static final List<String> OTHERS = List.of("monitoring.coreos.com/v1/ServiceMonitor");

    private static final Path SETTINGS = Path.of("..", "docs", "settings.md");

    @BeforeAll
    static void needsAProgramThatRendersThem() {
        assumeTrue(Manifests.canRender(), "kubectl, not older than 1.27, is not installed");
    }

    private static String kindOf(JsonObject object) {
        return object.get("apiVersion").getAsString() + "/" + object.get("kind").getAsString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/dev", "overlays/production"})
    void areWhatTheApiTakes(String directory) throws IOException {
        var objects = Manifests.render(directory).objects();

        assertThat(objects).isNotEmpty();
        for (var object : objects) {
            if (!OTHERS.contains(kindOf(object))) {
                assertThat(CHECKS).containsKey(kindOf(object));
                CHECKS.get(kindOf(object)).validate(object);
            }
        }
    }

    @Test
    void aMisspelledFieldIsNoticedHoweverDeep() throws IOException {
        var deployment = Manifests.render("base").the("Deployment");
        var probe = Manifests.at(deployment, "spec/template/spec/containers/0/readinessProbe")
                .getAsJsonObject();
        probe.add("periodSecond", probe.remove("periodSeconds"));

        assertThatThrownBy(() -> V1Deployment.validateJsonElement(deployment)).hasMessageContaining("periodSecond");
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/dev", "overlays/production"})
    void everySelectorFindsThePods(String directory) throws IOException {
        var manifests = Manifests.render(directory);
        var labels = Manifests.at(manifests.the("Deployment"), "spec/template/metadata/labels")
                .getAsJsonObject()
                .entrySet();
        var selectors = Stream.of(
                Manifests.at(manifests.the("Deployment"), "spec/selector/matchLabels"),
                Manifests.at(manifests.the("Service"), "spec/selector"),
                Manifests.at(manifests.the("PodDisruptionBudget"), "spec/selector/matchLabels"),
                Manifests.at(manifests.the("NetworkPolicy"), "spec/podSelector/matchLabels"));

        assertThat(selectors)
                .allSatisfy(selector -> assertThat(labels)
                        .containsAll(selector.getAsJsonObject().entrySet()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/production"})
    void thePodOutlivesItsDrain(String directory) throws IOException {
        var pod = Manifests.at(Manifests.render(directory).the("Deployment"), "spec/template/spec");
        int pause = Manifests.at(pod, "containers/0/lifecycle/preStop/exec/command/1")
                .getAsInt();
        int window = Integer.parseInt(defaultOf("tickgate.drain.window").replace("s", ""));

        // Three for the last closes, two for the rest, and some to spare.
        assertThat(Manifests.at(pod, "terminationGracePeriodSeconds").getAsInt())
                .isGreaterThan(pause + window + 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/dev", "overlays/production"})
    void everySettingIsOneOfTheGateway(String directory) throws IOException {
        String text = Manifests.at(Manifests.render(directory).the("ConfigMap"), "data/application.yml")
                .getAsString();
        var documented = Files.readString(SETTINGS);
        var keys = new TreeMap<String, Object>();
        flatten("", new Yaml(new SafeConstructor(new LoaderOptions())).load(text), keys);

        assertThat(keys.keySet()).isNotEmpty().allSatisfy(key -> {
            String listed = key.replaceFirst("^(tickgate\\.kafka\\.properties)\\..*", "$1");
            assertThat(documented).contains("| `" + listed + "` |");
        });
    }

    private static void flatten(String prefix, Object value, Map<String, Object> keys) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, inner) -> flatten(prefix.isEmpty() ? "" + name : prefix + "." + name, inner, keys));
        } else {
            keys.put(prefix, value);
        }
    }

    private static String defaultOf(String setting) throws IOException {
        return Files.readAllLines(SETTINGS).stream()
                .filter(line -> line.startsWith("| `" + setting + "` |"))
                .map(line -> line.split("\\|")[2].replace("`", "").strip())
                .findFirst()
                .orElseThrow();
    }
}
