/**
 * What in torch draws random numbers without saying so: layers are made with random weights, initialisers fill with them,
 * dropout and loaders draw each time they are used. By full name (`torch.nn.Linear`).
 *
 * Which generator a call is handed is not looked at here, nor whether a model is in training: whoever asks knows the call.
 */
const WEIGHTS =
  /^(Linear|LazyLinear|Bilinear|(Lazy)?Conv(Transpose)?[123]d|Embedding|EmbeddingBag|(RNN|LSTM|GRU)(Cell)?|MultiheadAttention|Transformer(Encoder|Decoder)?(Layer)?|AdaptiveLogSoftmaxWithLoss)$/;
const INITIALISERS =
  /^(uniform|normal|trunc_normal|xavier_(uniform|normal)|kaiming_(uniform|normal)|orthogonal|sparse)_?$/;
/** Of tensors: no other library names methods so. */
const FILLING = /\.(normal|uniform|random|bernoulli|exponential|cauchy|geometric|log_normal)_$/;
const FUNCTIONS =
  /^torch\.(rand|randn|randint|randperm|rand_like|randn_like|randint_like|normal|bernoulli|multinomial|poisson|dropout|rrelu)$/;
const DROPPING = /^(alpha_|feature_alpha_)?dropout[123]?d?$|^(gumbel_softmax|rrelu|fractional_max_pool[23]d)$/;
/** Made without chance, and drawing when they are called or iterated over. */
const LATER = /^((Feature)?Alpha)?Dropout[123]?d?$|^(RReLU|FractionalMaxPool[23]d)$/;
const LOADING = /^torch\.utils\.data\.(DataLoader|RandomSampler|SubsetRandomSampler|WeightedRandomSampler)$/;
const AUGMENTING =
  /^torchvision\.transforms\.(v2\.)?(Random\w+|ColorJitter|AutoAugment|TrivialAugmentWide|AugMix|ElasticTransform)$/;

export type TorchChance = "draw" | "later" | null;

export function torchChance(name: string): TorchChance {
  if (FILLING.test(name) || FUNCTIONS.test(name)) return "draw";
  if (/^torch\.utils\.data\.random_split$|^torchvision\.models\.([a-z_]+\.)?[a-z]\w*$/.test(name)) return "draw";
  if (LOADING.test(name) || AUGMENTING.test(name)) return "later";
  const [, folder, last] = /^torch\.nn\.((?:\w+\.)*)(\w+)$/.exec(name) ?? [];
  if (last === undefined) return null;
  if (folder === "init.") return INITIALISERS.test(last) ? "draw" : null;
  if (folder === "functional.") return DROPPING.test(last) ? "draw" : null;
  if (WEIGHTS.test(last)) return "draw";
  return LATER.test(last) ? "later" : null;
}
