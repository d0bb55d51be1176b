/** What people read of a plan and of what was done: the Deployment Manager Analysis and the answer to a dry run. Pure. */
@NullMarked
package dev.slipway.deploymentmanager.report;

import org.jspecify.annotations.NullMarked;
