package io.tickgate.gateway.app;

import io.tickgate.gateway.mapping.BadMappingException;
import io.tickgate.gateway.mapping.ChannelMapping;
import io.tickgate.gateway.mapping.MappingSettings;
import io.tickgate.gateway.mapping.RecordMappers;
import io.tickgate.gateway.mapping.RegistrySettings;
import io.tickgate.model.Channel;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The channels of an operator's own.
 *
 * <p>Thread-safe.
 *
 * @param registry of the schemas of those that need one
 */
record Own(
        @Setting(
                allowed = "see [Your own topics](own-topics.md#settings-of-a-channel)",
                means = "channels of your own, a list")
        List<MappingSettings> channels,

        @DefaultValue Registry registry) {
    private static final String KEY = "tickgate.own.";

    Own {
        channels = channels == null ? List.of() : List.copyOf(channels);
        var names = new HashSet<String>();
        var topics = new HashSet<String>();
        var quarantines = new ArrayList<@Nullable String>();
        for (int i = 0; i < channels.size(); i++) {
            var settings = channels.get(i);
            var mapping = checked(key(i), settings::toMapping);
            // Clients and patterns tell channels apart by every letter, people do not.
            if (!names.add(mapping.channel().name().toLowerCase(Locale.ROOT))) {
                throw new BadSettingException(key(i) + "name", mapping.channel().name(), "each channel once");
            }
            if (!topics.add(mapping.topic())) {
                throw new BadSettingException(key(i) + "topic", mapping.topic(), "each topic once");
            }
            quarantines.add(mapping.quarantineTopic());
        }
        for (int i = 0; i < quarantines.size(); i++) {
            var quarantine = quarantines.get(i);
            if (quarantine != null && topics.contains(quarantine)) {
                throw new BadSettingException(key(i) + "quarantine-topic", quarantine, "a topic that is no channel's");
            }
        }
    }

    /**
     * Where the schema registry is.
     *
     * @param url empty where there is none
     * @param timeout the longest that is waited for a schema, whatever it refers to
     */
    record Registry(
            @Setting(
                    allowed = "`http` or `https`, host, port and path",
                    means = "the [schema registry](own-topics.md#the-registry) of their topics")
            @DefaultValue("")
            String url,

            @Setting(allowed = "any, with `password`", means = "who asks it") @DefaultValue("")
            String user,

            @Setting(allowed = "any, with `user`", means = "never printed") @DefaultValue("")
            String password,

            @Setting(allowed = "10 ms to 30 s", means = "the longest that is waited for a schema") @DefaultValue("2s")
            Duration timeout) {
        Registry {
            var unused = toRegistry(url, user, password, timeout);
        }

        @Nullable
        RegistrySettings toRegistry() {
            return toRegistry(url, user, password, timeout);
        }

        private static @Nullable RegistrySettings toRegistry(
                String url, String user, String password, Duration timeout) {
            return url.isBlank()
                    ? null
                    : checked(
                            KEY + "registry.",
                            () -> new RegistrySettings(
                                    uri(url),
                                    user.isEmpty() ? null : user,
                                    password.isEmpty() ? null : password,
                                    timeout));
        }

        private static URI uri(String url) {
            try {
                return URI.create(url);
            } catch (IllegalArgumentException e) {
                throw new BadMappingException("url", url, "http://HOST:PORT or https://HOST:PORT, and a path");
            }
        }

        @Override
        public String toString() {
            return "Registry[url=%s]".formatted(url);
        }
    }

    private static String key(int channel) {
        return KEY + "channels[%d].".formatted(channel);
    }

    /** Adds what stands before the channel to the key of what cannot be used. */
    private static <T> T checked(String key, Supplier<T> made) {
        try {
            return made.get();
        } catch (BadMappingException e) {
            throw new BadSettingException(key + e.key(), e.value(), e.expected());
        }
    }

    List<ChannelMapping> toMappings() {
        return channels().stream().map(MappingSettings::toMapping).toList();
    }

    List<Channel> toChannels() {
        return toMappings().stream().map(ChannelMapping::channel).toList();
    }

    /** @param others topics that are read as something else */
    void checkApartFrom(Collection<String> others) {
        var mappings = toMappings();
        for (int i = 0; i < mappings.size(); i++) {
            if (others.contains(mappings.get(i).topic())) {
                throw new BadSettingException(
                        key(i) + "topic", mappings.get(i).topic(), "another topic than one of the market's");
            }
            var quarantine = mappings.get(i).quarantineTopic();
            if (quarantine != null && others.contains(quarantine)) {
                throw new BadSettingException(
                        key(i) + "quarantine-topic", quarantine, "another topic than one of the market's");
            }
        }
    }

    /** Reads the files of schemas once, so that one that cannot be used stops the start. */
    void checkSchemas() {
        var mappers = new RecordMappers(registry.toRegistry(), System::nanoTime);
        var mappings = toMappings();
        for (int i = 0; i < mappings.size(); i++) {
            var mapping = mappings.get(i);
            checked(key(i), () -> mappers.mapper(mapping));
        }
    }
}
