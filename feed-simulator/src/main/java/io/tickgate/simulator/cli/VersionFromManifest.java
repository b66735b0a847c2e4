package io.tickgate.simulator.cli;

import picocli.CommandLine.IVersionProvider;

/**
 * The version that the build wrote into the jar.
 *
 * <p>Thread-safe.
 */
final class VersionFromManifest implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = VersionFromManifest.class.getPackage().getImplementationVersion();
        return new String[] {"tickgate-feed-simulator " + (version == null ? "(not from a jar)" : version)};
    }
}
