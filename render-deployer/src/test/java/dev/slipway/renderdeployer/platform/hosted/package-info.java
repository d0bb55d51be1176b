/**
 * A platform that several deployers reach over HTTP, as hosted ones are: a fake of it with its metadata, an adapter, and a deployer
 * of it as a process. Not here: instances that are processes; the fake keeps what would run in memory.
 */
@NullMarked
package dev.slipway.renderdeployer.platform.hosted;

import org.jspecify.annotations.NullMarked;
