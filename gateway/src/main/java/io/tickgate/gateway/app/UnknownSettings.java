package io.tickgate.gateway.app;

import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Looks before anything is made whether somebody has set what there is not. What comes from the command line or from a
 * file is meant for the gateway. The environment and the JVM's properties are everybody's ({@code TICKGATE_HOME} of a
 * script, {@code TICKGATE_SERVICE_HOST} of Kubernetes): there a name counts only if it is nearly one of ours.
 *
 * <p>Confined to the thread that starts the gateway.
 */
final class UnknownSettings implements BeanFactoryPostProcessor {
    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("tickgate");
    private static final String VARIABLE = "TICKGATE_";

    private final ConfigurableEnvironment environment;
    private final SettingNames names = new SettingNames(GatewaySettings.class);

    /** Only names: a value may be a password. */
    private final SortedSet<String> unknown = new TreeSet<>();

    UnknownSettings(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        for (var source : environment.getPropertySources()) {
            if (source instanceof SystemEnvironmentPropertySource variables) {
                lookAtVariables(variables);
            } else {
                lookAt(source);
            }
        }
        if (!unknown.isEmpty()) {
            throw new UnknownSettingException(unknown);
        }
    }

    private void lookAtVariables(EnumerablePropertySource<?> variables) {
        for (String name : variables.getPropertyNames()) {
            if (name.toUpperCase(Locale.ROOT).startsWith(VARIABLE) && !names.isKnownWithoutDots(name)) {
                found(name, true);
            }
        }
    }

    private void lookAt(PropertySource<?> source) {
        boolean isShared = source instanceof PropertiesPropertySource;
        for (var adapted : ConfigurationPropertySources.from(source)) {
            if (adapted instanceof IterableConfigurationPropertySource listed) {
                listed.stream()
                        .filter(ROOT::isAncestorOf)
                        .filter(name -> !names.isKnown(name))
                        .forEach(name -> found(name.toString(), isShared));
            }
        }
    }

    private void found(String name, boolean isShared) {
        var meant = names.nearest(name);
        if (meant.isPresent()) {
            unknown.add("%s (%s?)".formatted(name, meant.get()));
        } else if (!isShared) {
            unknown.add(name);
        }
    }
}
