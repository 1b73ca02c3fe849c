"""The identifiers that CircuitPython has in ROM, the shortest first.

Each attribute of a module or type that is built in is one of them; and a name of ours that is one of them takes no
heap. Read off the tables of interned strings of the pinned image (MicroPython: qstr pools);
tests/emulator/test_rom_names.py asks the image itself. On another CircuitPython a name that is missing costs what any
name costs.
"""

from __future__ import annotations

ROM_NAMES = tuple(
    """
    A C M Q T _ a b c e g i k n r v w x y A0 A1 A2 A3 IV L8 UP bb bg br cc cs dm dp dx dy gb gc gg gr id io os ox oy
    pc pi px py qr rb re rg rr rx tb tx wb x1 x2 xs y1 y2 ys zi ABS AES BGR EIO End GP0 GP1 GP2 GP3 GP4 GP5 GP6 GP7
    GP8 GP9 I2C LED LFO MAX MID MIN Nop ODD Pin RTC SPI SUM Tag UF2 abs ack add all any big bin bpp bus chr cmd cos
    cpu cts det dir doc dot eig end erf exp eye fft get hex i2c inf int inv key len loc log low map max min mix mul
    nan new num nvm obj oct ord out pid pin pop pow row rtc rts run scl sda sep set sin sos spi std str sub sum sys
    tan tol uid usb vid zip Call Cell DOWN EVEN Edge FALL FONT GP10 GP11 GP12 GP13 GP14 GP15 GP16 GP17 GP18 GP19
    GP20 GP21 GP22 GP23 GP24 GP25 GP26 GP27 GP28 Hash Jump Keys LERP MISO MOSI Math NONE None Note OPEN Port Pull
    READ RISE Task True UART USER UUID _EVE _eve _mpy acos args argv asin atan auto axis base bend bits blit bond
    bool busy cast ceil clip cmd0 code copy core coro cosh cpus ctrl data ddof dest diag dict diff done dump edge
    erfc eval exec exit fabs feed file fill find flat flip flux fmin fmod font full hash help high href ifft imag
    init int8 iter join json keys last left list load log2 loop main mask math mean miso mkfs mode modf mono mosi
    name next norm note once ones open pack pair path peek pins play poll pull push qrio rate read real repr roll
    rssi rtol save scan seed seek self send show sinc sinh size sort span sqrt src1 src2 stat step stop swap sync
    tanh tell tile time txrx type uart ulab usys util uuid warn wrap xtol zlib Alarm Begin Clear DECAY EBADF EPERM
    EROFS Event False Flash GPIO0 GPIO1 GPIO2 GPIO3 GPIO4 GPIO5 GPIO6 GPIO7 GPIO8 GPIO9 Glyph Group INPUT IOPin
    MOUSE Macro Mixer NOTCH PDMIn RAISE RESET WRITE acosh aesio alarm angle array asinh atan2 atanh b_add blend
    board busio bytes chain chdir clear clock close color const count cp437 cp874 crc32 cross data0 delay deque
    dirty dtype dumps empty equal errno event expm1 fatol float floor flush frexp g_add gamma gifio group index
    input int16 ioctl ipoll isinf isnan items label latch ldexp level limit loads log10 loop2 lower match mkdir
    morph mount numpy order pause phase pin_a pin_b point ports press print probe pwmio r_add range rekey reset
    rfind right rmdir round scale scipy shape sleep slice smbus speed split start state stdin strip super table
    tempo throw touch trace trapz trunc tuple uint8 uname union upper usage utils utime value voice vsync where
    width write xatol zeros ATTACK BGR555 BGR565 Biquad Bitmap Circle ColorA Device EACCES EAGAIN EEXIST EINVAL
    EISDIR ENODEV ENOENT ENOMEM ENOSPC FileIO GPIO10 GPIO11 GPIO12 GPIO13 GPIO14 GPIO15 GPIO16 GPIO17 GPIO18 GPIO19
    GPIO20 GPIO21 GPIO22 GPIO23 GPIO24 GPIO25 GPIO26 GPIO27 GPIO28 GPIO29 I2SOut IOBase NORMAL NOTIFY Normal OUTPUT
    POLLIN PUBLIC PWMOut Parity PortIn QRInfo RGB555 RGB565 RGB888 Region Return SDCard Screen Serial VfsFat __eq__
    __ge__ __gt__ __le__ __lt__ __ne__ __or__ _bleio _build _del__ active append arange argmax argmin around atexit
    bisect bitmap bitops blocks buffer cancel center change choice clk_dn clk_dp codeop column decode deinit delete
    digest dither divmod enable encode events extend filter flip_x flip_y fontio footer format getcwd getenv getter
    groups header height hidden in_end insert interp invert jpegio keypad length linalg little locale locals lookup
    lstrip maxlen median mktime modify module ndinfo newton normal notify object offset otypes output paired parity
    paused ph_key points prompt radius random record red_dn red_dp reload remote remove rename report resume rindex
    rp2pio rsplit rstrip rxfifo sample search select setter signal signed single sorted source stderr stdout stream
    struct symbol tm_min tm_mon tm_sec tolist txfifo uint16 umount unlink unlock unpack update uuid16 values wIndex
    wValue window ADD_DIV ADD_SUB Adapter Address BytesIO Counter DIV_ADD Display ENOBUFS ExtType GP26_A0 GP27_A1
    GP28_A2 MUL_DIV NO_HEAP OSError OneWire POLLERR POLLHUP POLLOUT PRODUCT Palette Polygon PortOut PulseIn RELEASE
    RunMode Runtime STARTUP SUSTAIN Service TagMask TouchIn UNKNOWN Warning __abs__ __add__ __and__ __del__ __dir__
    __get__ __int__ __len__ __mod__ __mul__ __neg__ __new__ __pos__ __pow__ __ror__ __set__ __str__ __sub__ __xor__
    adapter address arctan2 argsort asarray blue_dn blue_dp capture closure collect command compile complex connect
    console convert counter countio default degrees delattr deleter devices disable discard display divisor enabled
    flatten fromhex gammaln getattr getpass globals hasattr hashlib hexlify i2c_bus indices inplace is_read isalpha
    isdigit islower isspace isupper jmp_pin listdir loadtxt machine matches maximum maxiter maxsize message minimum
    modules msgpack ndarray newline nonzero out_end palette panning payload pending picodvi playing polyfit polyval
    popitem popleft pressed product program pulseio radians randint reading reduced refresh release remount replace
    request reshape restart retstep reverse runtime rxstall savetxt seconds service setattr shift_x shift_y sosfilt
    special spi_bus statvfs storage strides swap_in synthio sysname timeout tm_hour tm_mday tm_wday tm_yday tm_year
    tobytes touchio trailer txstall uniform urandom usb_cdc usb_hid usecols uuid128 version voltage weights writeto
    writing AnalogIn Atkinson BROWNOUT ClearTag ColorRGB EALREADY ENOTCONN EOFError Ellipsis Envelope FourWire
    INDICATE KEYBOARD KeyError LOW_PASS MODE_CBC MODE_CTR MODE_ECB NoneType POWER_ON PinAlarm PixelBuf PixelMap
    PulseOut SOFTWARE Sequence StringIO Terminal TileGrid USBError Vertex2f WATCHDOG WaveFile __bool__ __call__
    __dict__ __exit__ __file__ __hash__ __iadd__ __init__ __isub__ __iter__ __main__ __name__ __next__ __path__
    __radd__ __rand__ __repr__ __rmod__ __rmul__ __rpow__ __rsub__ __rxor__ _asyncio _machine analogio audiomp3
    bRequest baudrate binascii board_id builtins busy_pin bytecode byteswap calcsize callable category cholesky
    colstart comments compress contains convolve copysign cur_task cursor_x cursor_y data_pin datetime decimals
    deinited delay_us duration encoding endpoint endswith envelope ext_hook extended factor_1 factor_2 filename
    fill_row find_all flatiter floppyio fourwire fromkeys function get_into getmount getvalue green_dn green_dp
    idVendor ilistdir in_start indicate interval isfinite issubset itemsize iterable iterator jmp_pull keepends
    key_size linspace location logspace lvfontio max_rows may_exec mem_free nodename num_pins optimize pixelbuf
    platform polarity position prefixes property read_bit readinto readline readonly register released reversed
    rgb_pins rotaryio rotation rotozoom row_pins rowstart run_mode sdcardio set_cccd setmodel skiprows solarize
    spectra6 strerror swap_out ticks_ms tilegrid tm_isdst to_bytes try_lock tx_power usb_host usb_midi use_list
    validity vectorio warnings watchdog waveform AlphaFunc AnalogOut Attribute BAND_PASS BROADCAST BlendFunc
    BlendMode ByteArray ColorMask Direction DriveMode ETIMEDOUT Exception Generator GifWriter HIGH_PASS I2CDevice
    I2CTarget KeyMatrix LOW_SHELF LineWidth MidiTrack NO_ACCESS NameError ODD_BYTES OnDiskGif PUSH_PULL PointSize
    Processor QRDecoder RESET_PIN RGBMatrix RawSample Rectangle RoleError RunReason SAFE_MODE SMPS_MODE SPEED_LOW
    SPIDevice ScanEntry ScissorXY StencilOp TaskQueue TimeAlarm TypeError Vertex2ii __aexit__ __aiter__ __anext__
    __await__ __bases__ __bytes__ __cause__ __class__ __enter__ __float__ _pixelmap _transmit add_frame addr_pins
    addresses algorithm amplitude anonymous arrayblit audiocore auto_pull auto_push bit_clock bit_depth bitbangio
    blendmode buffer_in buffering bytearray byteorder cho_solve clock_pin codepoint configure connected coroutine
    data_pins data_type delimiter dict_view digitalio direction displayio draw_line edgeitems enumerate errorcode
    fifo_type file_path filename2 frequency from_file frozenset generator get_glyph getlocale grayscale i2ctarget
    idProduct in_buffer isenabled key_count last_read latch_pin localtime match_all max_delay mem_alloc memorymap
    min_delay monotonic new_color not_equal note_info old_color onewireio operation out_start pack_into partition
    rainbowio ram_width randrange raw_value read_perm readlines report_id retrigger rgbmatrix ring_bend rms_level
    rs485_dir secondary set_names stop_scan threshold timestamp traceback transpose unhexlify usb_video vectorize
    write_bit AnyDisplay BOOTLOADER BitmapSize BlockInput BufferedIn BusDisplay ColorSpace Colorspace Connection
    Descriptor EADDRINUSE ECONNRESET EOPNOTSUPP EVEN_BYTES EVERY_BYTE EventQueue FilterMode HARD_FAULT HIGH_SHELF
    IOExpander IndexError MP3Decoder MixerVoice OPEN_DRAIN OnDiskFont PEAKING_EQ QRPosition SPEED_FULL SPEED_HIGH
    STEMMA_I2C ScaleMixer Status_Bar SystemExit TouchAlarm USBDevices VBUS_SENSE ValueError __aenter__ __delete__
    __divmod__ __future__ __import__ __invert__ __lshift__ __matmul__ __module__ __rshift__ a2b_base64 alphablend
    appendleft audiobusio audiomixer audiopwmio audiospeed auto_write autoreload b2a_base64 bit_length bitwise_or
    block_size brightness buffer_out busdisplay busy_state colorspace colorwheel decay_time decompress dest_clip0
    dest_clip1 difference disconnect drive_mode duty_cycle epoch_time filesystem from_bytes frombuffer i2c_device
    idle_state in_waiting index_wait is_restart isdisjoint isinstance issubclass issuperset key_number last_write
    left_shift main_clock max_events max_glyphs max_length memoryview midi_to_hz mount_path namedtuple next_frame
    out_buffer overflowed oversample pend_throw properties ram_height readblocks report_ids root_group rpartition
    run_reason samplerate separators serpentine setdefault settimeout signedness skip_index spi_device splitlines
    start_scan startswith status_bar stop_voice supervisor terminalio tile_index tile_width top_left_x top_left_y
    unregister usage_page voct_to_hz wake_alarm write_perm AUTO_RELOAD BitmapSizeH BuiltinFont ClearColorA
    EINPROGRESS Framebuffer ImportError JpegDecoder LookupError MemoryError OrderedDict PWMAudioOut ParallelBus
    PixelPolicy REPL_RELOAD ResetReason SaveContext ScanResults ScissorSize SleepMemory StencilFunc StencilMask
    SyntaxError Synthesizer VectorShape __complex__ __context__ __delitem__ __getattr__ __getitem__ __globals__
    __rlshift__ __rmatmul__ __rrshift__ __setitem__ __truediv__ __version__ _task_queue advertising analogbufio
    annotations attack_time bitmaptools bitwise_and bitwise_xor boot_device buffer_size calibration chip_select
    classmethod collections color_count color_depth color_index column_pins concatenate connectable connections
    data_source descriptors dest_bitmap digest_size directed_to display_bus draw_circle false_color fill_region
    flux_t2_max flux_t3_max frame_count framebuffer get_setting getrandbits half_duplex input_value interpolate
    jdi_display make_opaque micropython move_to_end out_waiting output_mask pio_version release_all right_shift
    sample_rate scroll_area send_report set_adapter spectrogram struct_time temperature tile_height top_right_x
    top_right_y unpack_from use_palette value_count voice_count word_select wrap_target write_value writeblocks
    AddressRange BitmapHandle BitmapLayout BitmapSource ChannelMixer ChannelScale ClearStencil DigitalInOut
    ECONNABORTED ECONNREFUSED EHOSTUNREACH NO_CIRCUITPY OFFSET_SCALE OnDiskBitmap PROGRAMMATIC PacketBuffer
    RESCUE_DEBUG RuntimeError SCALE_OFFSET SpeedChanger StateMachine TimeoutError UnicodeError VertexFormat
    WatchDogMode __contains__ __floordiv__ __qualname__ __reversed__ __rtruediv__ __set_name__ address_type
    attack_level auto_refresh bitmapfilter ble_workflow bound_method clear_rxfifo decrypt_into default_tile
    digitalinout doublebuffer draw_polygon element_size encrypt_into extra_clocks first_in_pin fixed_length
    imagecapture in_jack_name in_pin_count intersection jmp_pin_pull keypad_demux left_channel manufacturer
    mfm_readinto minimum_rssi monotonic_ns mov_status_n output_value pending_read phase_offset pixel_policy
    pixel_shader port_numbers protocol_vfs refresh_time release_time reset_reason reverse_rows rs485_invert
    segment_size sharpdisplay simplefilter sleep_memory source_clip0 source_clip1 staticmethod transpose_xy
    version_info BaseException BitmapLayoutH BitmapSourceH BitmapSwizzle ClearColorRGB EPaperDisplay EnvelopeState
    FloydStenberg FutureWarning GeneratorExit I2CDisplayBus MathOperation NLR_JUMP_FAIL OverflowError PaletteSource
    RANDOM_STATIC RISE_AND_FALL SecurityError StopIteration TextIOWrapper WatchDogTimer __rfloordiv__ __traceback__
    address_bytes backlight_pin bit_transpose bmRequestType bottom_left_x bottom_left_y boundary_fill channel_count
    circuitpython clear_txstall configuration ctrl_transfer epaperdisplay erase_bonding first_out_pin first_set_pin
    flux_readinto framebufferio get_value_reg i2cdisplaybus i2cioexpander init_sequence initial_value mapping_value
    max_polyphony on_next_reset out_jack_name out_pin_count palette_index pending_write preserve_dios protocol_draw
    readfrom_into replace_color right_channel ring_waveform row_addr_pins scan_response security_mode serial_number
    set_pin_count set_value_reg single_buffer source_bitmap start_up_time startup_delay stop_sequence sustain_level
    synthio_block usb_connected write_timeout AssertionError AttributeError BGR555_SWAPPED BGR565_SWAPPED
    BluetoothError CancelledError Characteristic ColorConverter DemuxKeyMatrix NotImplemented PaletteSourceH
    RGB555_SWAPPED RGB565_SWAPPED ReadableBuffer RestoreContext SIGNED_NO_MITM STACK_OVERFLOW SafeModeReason
    USBFramebuffer WritableBuffer __repl_print__ add_to_service bits_per_pixel bits_per_value bottom_right_x
    bottom_right_y bytes_per_cell characteristic clear_validity device_address error_location implementation
    in_shift_right interface_name is_transparent left_justified mapping_length monotonic_time neopixel_write
    pull_in_pin_up pull_threshold push_threshold reset_terminal ring_frequency samples_signed sideset_enable
    size_or_buffer start_sequence value_to_latch write_readinto ArithmeticError BitmapExtFormat BrokenPipeError
    ConnectionError DitherAlgorithm ENCRYPT_NO_MITM INTERRUPT_ERROR ReloadException SDK_FATAL_ERROR USBTimeoutError
    VOLTAGE_MONITOR WatchDogTimeout __build_class__ background_read bits_per_sample characteristics compile_command
    cs_active_value data_or_wLength get_boot_device highlight_color max_packet_size microcontroller mov_status_type
    out_shift_right print_exception quiescent_value reload_on_error samples_decoded set_row_command set_time_source
    set_user_keymap sideset_pindirs skip_dest_index source_bitmap_1 source_bitmap_2 sticky_on_error switch_to_input
    time_to_refresh BitmapTransformA BitmapTransformB BitmapTransformC BitmapTransformD BitmapTransformE
    BitmapTransformF CONSTRAINED_LERP CONSUMER_CONTROL DEEP_SLEEP_ALARM DeepSleepRequest FLASH_WRITE_FAIL
    I2CTargetRequest IndentationError SIGNED_WITH_MITM ScaleMixerOffset VertexTranslateX VertexTranslateY
    background_write blend_precompute data_as_commands enable_usb_drive erase_filesystem fill_color_value
    format_exception get_bounding_box get_printoptions highlight_color2 input_colorspace make_transparent
    pull_in_pin_down release_displays safe_mode_reason scroll_area_area serial_connected set_printoptions
    solve_triangular sticky_on_reload stop_advertising switch_to_output trigger_duration user_description
    wait_for_txstall ENCRYPT_WITH_MITM KeyboardInterrupt SH1107_addressing SUPERVISOR_RELOAD ShiftRegisterKeys
    TilePaletteMapper WRITE_NO_RESPONSE ZeroDivisionError adafruit_pixelbuf backlight_on_high columns_to_anodes
    difference_update disable_usb_drive enable_interrupts exclusive_pin_use first_sideset_pin from_int16_buffer
    from_int32_buffer in_report_lengths input_color_count max_packet_length output_enable_pin reference_voltage
    reload_on_success report_descriptor seconds_per_frame set_configuration set_direction_reg sideset_pin_count
    skip_source_index source_colorspace start_advertising sticky_on_success tilepalettemapper toggle_every_byte
    waveform_loop_end working_directory write_ram_command CIRCUITPY_BLE_NAME ChannelMixerOffset ChannelScaleOffset
    FramebufferDisplay IncrementalEncoder StopAsyncIteration brightness_command debounce_threshold
    disable_interrupts enable_framebuffer from_uint16_buffer from_uint32_buffer out_report_lengths
    paralleldisplaybus release_then_press reset_input_buffer set_column_command set_interface_name
    set_next_code_file single_byte_bounds skip_source1_index skip_source2_index user_interruptible
    value_when_pressed variable_frequency GC_ALLOC_OUTSIDE_VM NotImplementedError adafruit_bus_device
    advertisement_bytes black_bits_inverted color_bits_inverted connection_interval intersection_update
    pins_are_sequential reset_output_buffer update_refresh_mode waveform_loop_start waveform_max_length
    write_then_readinto CharacteristicBuffer ParallelImageCapture __suppress_context__ attach_kernel_driver
    detach_kernel_driver protocol_audiosample protocol_framebuffer receiver_buffer_size replaced_color_value
    shift_underscore_jis stop_background_read symmetric_difference add_to_characteristic address_little_endian
    advanced_color_epaper initial_out_pin_state initial_set_pin_state protocol_digitalinout reverse_bytes_in_word
    rgb_status_brightness stop_background_write swap_bytes_in_element writeto_then_readfrom CIRCUITPYTHON_TERMINAL
    LESC_ENCRYPT_WITH_MITM SharpMemoryFramebuffer USB_TOO_MANY_ENDPOINTS get_previous_traceback
    incoming_packet_length outgoing_packet_length release_all_then_press reverse_pixels_in_byte
    ring_waveform_loop_end serial_bytes_available set_row_window_command set_usb_identification
    backlight_pwm_frequency continuous_capture_stop is_kernel_driver_active refresh_display_command
    service_uuids_whitelist set_current_row_command write_black_ram_command write_color_ram_command
    continuous_capture_start discover_remote_services get_last_received_report key_number_to_row_column
    light_sleep_until_alarms native_frames_per_second pixels_in_byte_share_row ring_waveform_loop_start
    row_column_to_key_number streaming_interface_name target_frames_per_second two_byte_sequence_length
    RANDOM_PRIVATE_RESOLVABLE always_toggle_chip_select initial_out_pin_direction initial_set_pin_direction
    initial_sideset_pin_state minimum_frames_per_second reverse_pixels_in_element set_column_window_command
    set_current_column_command symmetric_difference_update USB_TOO_MANY_INTERFACE_NAMES audio_control_interface_name
    continuous_capture_get_frame RANDOM_PRIVATE_NON_RESOLVABLE initial_sideset_pin_direction
    exit_and_deep_sleep_until_alarms USB_BOOT_DEVICE_NOT_INTERFACE_ZERO disable_concurrent_write_protection
    """.split()
)
