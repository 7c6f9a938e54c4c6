"""Kernels that cannot cross wires: a connection file and sockets of their own for each."""

from __future__ import annotations

import os
import sys
import uuid

from jupyter_client.manager import AsyncKernelManager


class PrivateKernelManager(AsyncKernelManager):
    """A kernel with a unique connection file in `CAMP_RUNTIME_DIR`, over Unix sockets where there are any.

    jupyter_client's own choice of ports can be taken by a second kernel before the first one binds them.
    """

    def __init__(self, *args, **kwargs):
        folder = os.environ["CAMP_RUNTIME_DIR"]
        name = os.path.join(folder, uuid.uuid4().hex[:12])
        if sys.platform != "win32" and len(name) < 90:  # a socket's path holds at most 108 bytes
            kwargs = {"transport": "ipc", "ip": f"{name}-ipc", **kwargs}
        self.log_file = f"{name}.log"
        super().__init__(*args, connection_file=f"{name}.json", **kwargs)

    async def _async_start_kernel(self, **kwargs):
        """Keep what the kernel itself says in a file; errors of cells come back as messages anyway."""
        with open(self.log_file, "ab") as log:
            await super()._async_start_kernel(stdout=log, stderr=log, **kwargs)

    start_kernel = _async_start_kernel
