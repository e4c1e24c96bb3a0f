// Style sheets mean nothing without a window; they are loaded as empty modules.
export async function resolve(name, context, next) {
  if (name.endsWith('.css')) return { url: 'data:text/javascript,export default ""', shortCircuit: true };
  return next(name, context);
}
