/**
 * What calls do to their object and their arguments: data, versioned, so that a stored claim can say by which table it was
 * made. Names of methods are taken at their word whatever the object is, because types are not known here; what is in no
 * list may change its object and what it is handed. A project may add to it (`extendEffects`).
 */

export interface EffectTable {
  readonly version: number;
  /** Methods that change their object. */
  readonly changing: ReadonlySet<string>;
  /** Methods that change their object when it is a drawing (by its name: `ax`, `fig`). */
  readonly drawing: ReadonlySet<string>;
  /** Methods and functions that change nothing they are given. */
  readonly pure: ReadonlySet<string>;
  /** Of these the ones that are functions by themselves, whatever cell calls them. */
  readonly pureFunctions: ReadonlySet<string>;
  /** Methods whose result may be a part or a view of their object. */
  readonly views: ReadonlySet<string>;
  /** Functions (by their last name) that change the arguments at these places. */
  readonly changingArguments: Readonly<Record<string, readonly number[]>>;
  /** A keyword that makes any call change its object, with the values for which it does not. */
  readonly inPlaceKeywords: Readonly<Record<string, readonly string[]>>;
  /** A keyword whose value is changed by the call (`out=`, `ax=`). */
  readonly targetKeywords: ReadonlySet<string>;
  /** A keyword with which a result shares its data (`copy=False`), with the value for which it does. */
  readonly sharingKeywords: Readonly<Record<string, readonly string[]>>;
  /** Modules whose functions leave their arguments alone unless another list says otherwise. */
  readonly pureModules: ReadonlySet<string>;
  /** What people call these modules. */
  readonly usualNames: Readonly<Record<string, string>>;
  /** Functions of modules that change how the module behaves from then on. */
  readonly settings: ReadonlySet<string>;
  /** pyplot functions that leave its current figure alone. */
  readonly figureReaders: ReadonlySet<string>;
  /** Calls whose result gives its items once. */
  readonly iterators: ReadonlySet<string>;
  /** Calls that use an iterator up. */
  readonly consumers: ReadonlySet<string>;
  /** Functions that hand their result what they were handed. */
  readonly sharing: ReadonlySet<string>;
  /** Functions whose result is another container with the members of what they were handed. */
  readonly shallow: ReadonlySet<string>;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ""));

/** Lists, dicts, sets, deques, files, iterators. */
const BUILTIN_CHANGING =
  "append extend insert remove pop clear sort reverse add discard update setdefault popitem difference_update " +
  "intersection_update symmetric_difference_update appendleft extendleft popleft rotate write writelines truncate seek " +
  "read readline readlines readinto close flush send throw put put_nowait get_nowait task_done acquire release " +
  "__setitem__ __delitem__ __setattr__ __delattr__ __iadd__ __next__ move_to_end subtract cancel shutdown submit " +
  "writerow writerows writeheader commit execute executemany executescript rollback";
const NUMPY_CHANGING = "fill itemset setflags setfield shuffle bit_generator seed";
const PANDAS_CHANGING = "isetitem set_flags_inplace";
const SKLEARN_CHANGING =
  "fit partial_fit fit_transform fit_predict fit_resample set_params warm_start set_output compile " +
  "fit_generator load_weights set_weights build add_loss adapt train_on_batch reset_states load_model partial_train";
const TORCH_CHANGING =
  "backward step zero_grad train eval cuda half load_state_dict register_buffer register_parameter register_module " +
  "register_forward_hook register_full_backward_hook add_module add_param_group unscale_ apply_gradients " +
  "assign_add assign_sub scatter_nd_update reset_parameters add_scalar add_scalars add_image add_figure add_histogram " +
  "update_state reset_state log_metric";
/** Of axes; data frames have methods of the same names that change nothing. */
const DRAWING = "plot scatter bar barh hist hist2d hexbin boxplot violinplot pie line area text table set draw";
const MATPLOTLIB_CHANGING =
  "imshow matshow pcolor pcolormesh contour contourf " +
  "quiver streamplot fill_between fill_betweenx stem errorbar stackplot eventplot axhline axvline axhspan axvspan " +
  "hlines vlines annotate legend grid tick_params set_title set_xlabel set_ylabel set_zlabel set_xlim set_ylim " +
  "set_zlim set_xticks set_yticks set_xticklabels set_yticklabels set_xscale set_yscale set_aspect set_axis_off " +
  "set_axis_on set_facecolor set_position set_visible set_data set_array set_offsets set_color set_linewidth set_label " +
  "set_size_inches set_dpi set_box_aspect set_prop_cycle set_major_locator set_major_formatter set_minor_locator " +
  "set_minor_formatter set_ticks set_ticklabels set_clim set_cmap set_alpha set_text set_rotation set_markersize " +
  "add_subplot add_axes add_patch add_artist add_collection add_line add_gridspec suptitle supxlabel supylabel " +
  "subplots_adjust tight_layout autofmt_xdate colorbar clabel twinx twiny secondary_xaxis secondary_yaxis margins autoscale " +
  "autoscale_view invert_xaxis invert_yaxis axis cla clf plot_surface plot_wireframe plot_trisurf scatter3D plot3D " +
  "view_init bar_label loglog semilogx semilogy update_layout update_traces update_xaxes update_yaxes add_trace " +
  "add_hline add_vline add_annotation add_shape";

const PURE_BUILTINS =
  "abs all any ascii bin bool bytes bytearray callable chr complex dict dir divmod enumerate filter float format frozenset " +
  "getattr hasattr hash help hex id input int isinstance issubclass iter len list map max memoryview min object oct open " +
  "ord pow print property range repr reversed round set slice sorted staticmethod classmethod str sum super tuple type zip " +
  "display deepcopy copy partial namedtuple Counter defaultdict OrderedDict deque Path Fraction Decimal datetime timedelta " +
  "date ValueError TypeError KeyError RuntimeError Exception AssertionError isclose sqrt log2 log10 exp sin cos pprint " +
  "combinations permutations product chain islice accumulate cycle repeat zip_longest takewhile dropwhile";
const PURE_TEXT =
  "strip lstrip rstrip split rsplit splitlines join lower upper title capitalize casefold swapcase replace " +
  "startswith endswith find rfind index rindex count encode decode isdigit isalpha isalnum isspace isupper islower zfill " +
  "ljust rjust center expandtabs translate format_map removeprefix removesuffix keys values items get union intersection " +
  "difference symmetric_difference issubset issuperset isdisjoint most_common elements hex bit_length exists is_file " +
  "is_dir mkdir rmdir unlink touch joinpath write_text write_bytes with_stem read_text read_bytes glob rglob iterdir resolve absolute with_suffix with_name relative_to as_posix stat strftime " +
  "strptime isoformat now today utcnow time perf_counter process_time monotonic timestamp weekday match search fullmatch " +
  "findall finditer sub group groups groupdict span loads dumps getvalue tell fileno isatty";
const PURE_ARRAYS =
  "mean std var min max sum prod cumsum cumprod argmin argmax argsort any all round astype tolist tobytes item dot " +
  "matmul trace diagonal nonzero searchsorted clip conj conjugate compress choose repeat take ptp flatten copy head tail " +
  "sample describe info groupby agg aggregate apply applymap map pipe transform merge concat join pivot pivot_table " +
  "melt stack unstack explode crosstab value_counts unique nunique isna isnull notna notnull fillna dropna drop " +
  "drop_duplicates duplicated rename rename_axis reset_index set_index sort_values sort_index nlargest nsmallest query " +
  "assign where mask isin between rolling expanding ewm resample shift diff pct_change corr cov corrwith " +
  "quantile rank median mode skew kurt kurtosis sem mad idxmin idxmax abs add_prefix add_suffix filter select_dtypes " +
  "memory_usage to_dict to_list to_frame to_string to_html to_latex to_markdown to_json to_csv to_excel to_parquet to_pickle " +
  "to_sql to_hdf to_feather to_records to_datetime to_numeric to_period to_timestamp tz_localize tz_convert total_seconds " +
  "contains extract extractall pad cat get_dummies cut qcut combine combine_first compare equals eq ne lt le gt ge mul div " +
  "sub truediv floordiv mod radd rsub iterrows itertuples iteritems first last nth size ngroups get_group cumcount ngroup " +
  "cummax cummin interpolate bfill ffill asfreq at_time between_time align reindex reindex_like swaplevel droplevel " +
  "get_level_values infer_objects convert_dtypes style background_gradient hide highlight_max ";
const PURE_LEARNING =
  "predict predict_proba predict_log_proba decision_function score transform inverse_transform score_samples get_params " +
  "get_feature_names get_feature_names_out kneighbors cost_complexity_pruning_path named_steps summary count_params " +
  "get_config get_weights evaluate forward state_dict numel dim nelement element_size " +
  "is_floating_point sigmoid softmax log_softmax relu tanh argmax topk gather index_select masked_select norm clamp " +
  "type_as new_zeros new_ones new_tensor cpu clone tobytes train_test_split accuracy_score " +
  "confusion_matrix classification_report f1_score precision_score recall_score roc_auc_score roc_curve " +
  "precision_recall_curve mean_squared_error mean_absolute_error r2_score cross_val_score cross_validate cross_val_predict " +
  "learning_curve validation_curve KFold StratifiedKFold savefig to_image write_html write_image get_figure get_axes " +
  "get_xlim get_ylim get_legend_handles_labels get_cmap show";

const VIEWS =
  "reshape ravel view transpose swapaxes squeeze unsqueeze expand expand_as permute flatten narrow diagonal T numpy detach " +
  "to to_numpy values loc iloc at iat get setdefault asfreq parameters named_parameters children modules items keys " +
  "values named_children state_dict buffers get_submodule select unfold unbind chunk split contiguous type data real imag " +
  "flat base axes get_axes gca gcf __iter__ __getitem__ astype to_frame rename reindex set_axis pipe";

const PYPLOT_READERS =
  "show savefig close figaspect get_cmap colormaps imread imsave get_backend switch_backend isinteractive get_fignums " +
  "fignum_exists get_figlabels rc_context subplots figure subplot_mosaic pause";

export const EFFECTS: EffectTable = {
  version: 1,
  changing: words(
    [BUILTIN_CHANGING, NUMPY_CHANGING, PANDAS_CHANGING, SKLEARN_CHANGING, TORCH_CHANGING, MATPLOTLIB_CHANGING].join(
      " ",
    ),
  ),
  drawing: words(DRAWING),
  pure: words([PURE_BUILTINS, PURE_TEXT, PURE_ARRAYS, PURE_LEARNING].join(" ")),
  pureFunctions: words(PURE_BUILTINS),
  views: words(VIEWS),
  changingArguments: {
    next: [0],
    setattr: [0],
    delattr: [0],
    anext: [0],
    shuffle: [0],
    heappush: [0],
    heappop: [0],
    heapify: [0],
    heapreplace: [0],
    heappushpop: [0],
    insort: [0],
    insort_left: [0],
    insort_right: [0],
    put: [0],
    place: [0],
    putmask: [0],
    copyto: [0],
    fill_diagonal: [0],
    put_along_axis: [0],
    clip_grad_norm_: [0],
    clip_grad_value_: [0],
    vector_to_parameters: [1],
    dump: [1],
    load: [0],
    setp: [0],
    setitem: [0],
    delitem: [0],
    iadd: [0],
    ior: [0],
    iconcat: [0],
    pack_into: [1],
    readinto: [0],
    recv_into: [0],
  },
  inPlaceKeywords: { inplace: ["false", "0", "none"], overwrite_input: ["false"] },
  targetKeywords: words("out ax axes fig ax_joint file buf cax generator rng random_state"),
  sharingKeywords: { copy: ["false", "0"], deep: ["false", "0"] },
  pureModules: words(
    "numpy pandas scipy sklearn torch matplotlib seaborn math statistics itertools functools operator collections json re " +
      "os sys time datetime copy string random pathlib glob csv io pickle joblib tensorflow keras jax xgboost lightgbm " +
      "statsmodels plotly altair bokeh sympy networkx PIL cv2 skimage nltk torchvision transformers datasets tqdm logging " +
      "warnings IPython textwrap heapq bisect hashlib base64 struct decimal fractions shutil subprocess requests urllib " +
      "typing inspect gc ast dataclasses enum contextlib polars xarray dask tiktoken einops",
  ),
  usualNames: {
    np: "numpy",
    pd: "pandas",
    sp: "scipy",
    plt: "matplotlib.pyplot",
    mpl: "matplotlib",
    sns: "seaborn",
    tf: "tensorflow",
    nn: "torch.nn",
    F: "torch.nn.functional",
    optim: "torch.optim",
    sm: "statsmodels.api",
    smf: "statsmodels.formula.api",
    px: "plotly.express",
    go: "plotly.graph_objects",
    alt: "altair",
    xgb: "xgboost",
    lgb: "lightgbm",
    nx: "networkx",
    jnp: "jax.numpy",
    pl: "polars",
    xr: "xarray",
    dt: "datetime",
    la: "numpy.linalg",
    tqdm: "tqdm",
  },
  settings: words(
    "rc rcdefaults rc_file use set_theme set_style set_context set_palette set_option reset_option set_printoptions seterr " +
      "set_default_dtype set_default_device set_num_threads use_deterministic_algorithms ion ioff switch_backend " +
      "filterwarnings simplefilter basicConfig set_verbosity set_loglevel set_config chdir setlocale setrecursionlimit " +
      "set_default_tensor_type set_matplotlib_formats",
  ),
  figureReaders: words(PYPLOT_READERS),
  iterators: words(
    "iter map filter zip enumerate reversed open reader DictReader chain cycle islice count repeat accumulate takewhile " +
      "dropwhile starmap combinations permutations product groupby tee finditer iterrows itertuples iterdir glob rglob walk " +
      "scandir from_iterable imap imap_unordered as_completed TextIOWrapper urlopen",
  ),
  consumers: words(
    "list tuple set dict frozenset sorted sum min max any all join extend update deque Counter zip map filter enumerate " +
      "array fromiter DataFrame next reduce fsum mean",
  ),
  sharing: words(
    "iter map filter zip enumerate reversed asarray asanyarray atleast_1d atleast_2d ascontiguousarray from_numpy as_tensor " +
      "reshape ravel transpose squeeze swapaxes moveaxis broadcast_to view partial memoryview DataParallel copy vars getattr " +
      "cast tee chain cycle islice Series DataFrame frombuffer as_strided expand_dims next min max split array_split " +
      "sliding_window_view diagonal real imag flip fliplr flipud rot90 rollaxis broadcast_arrays atleast_3d hsplit vsplit " +
      "dsplit",
  ),
  shallow: words("list tuple dict set frozenset sorted reversed deque OrderedDict defaultdict Counter"),
};

/** A table with a project's own entries. */
export function extendEffects(
  table: EffectTable,
  more: { readonly changing?: readonly string[]; readonly pure?: readonly string[] },
): EffectTable {
  return {
    ...table,
    changing: new Set([...table.changing, ...(more.changing ?? [])]),
    pure: new Set([...table.pure, ...(more.pure ?? [])]),
  };
}
