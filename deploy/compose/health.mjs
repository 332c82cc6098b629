// The health check of a container: the image has no curl. Ends with 0 when the service on the given internal port is ready.
const answer = await fetch(`http://127.0.0.1:${process.argv[2]}/health/ready`).catch(() => undefined);
process.exit(answer?.ok ? 0 : 1);
